import { invite } from "./write";

export const first = async () => {};
export const second = () => invite("ada@example.com");
