import { visit } from "./write";

export const first = () => visit("ada@example.com", "Ada");
export const second = () => visit("ada@example.com", "Ada B.");
