import { invite, register } from "./write";

export const first = () => invite("ada@example.com", "Ada", "ada");
export const second = async () => await register("ada@example.com", "Ada B.");
