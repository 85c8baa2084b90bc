import { register } from "./write";

export const first = () => register("ada@example.com");
export const second = () => register("ada@example.com");
