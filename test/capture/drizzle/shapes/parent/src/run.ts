import { order } from "./write";

export const first = async () => {};
export const second = () => order(99, "MUG", 1);
