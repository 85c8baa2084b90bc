import { register } from "./write";

export const first = () => register("ada@example.com", "Ada");
export const second = () => register("ada@example.com", "Ada B.");
