import { join } from "./write";

export const first = async () => {};
export const second = () => join(7, "ada@example.com");
