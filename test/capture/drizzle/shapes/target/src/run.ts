import { sync } from "./write";

export const first = () => sync("ada@example.com", "ada");
export const second = () => sync("grace@example.com", "ada");
