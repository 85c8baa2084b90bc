import { found } from "./write";

export const first = async () => {};
export const second = () => found("Blue", ["ada@example.com", "ada@example.com"]);
