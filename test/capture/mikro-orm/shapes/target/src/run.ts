import { sync } from "./write";

export const first = () => sync("ada@example.com", "ada");
export const second = async () => await sync("ada@example.com", "ada2");
