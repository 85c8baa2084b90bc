import { importOne, register } from "./write";

export const first = () => register("ada@example.com", "Ada");
export const second = () => importOne("ada@example.com");
