import { register } from "./write";

export const first = async () => {};
export const second = async () => await register("ada@example.com", -1);
