import { write } from "./write";

export const first = async () => {};
export const second = async () => await write(99, "hello");
