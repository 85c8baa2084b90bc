import { found } from "./write";

export const first = () => found("Blue", "ada@example.com", 1);
export const second = () => found("Red", "ada@example.com", 1);
