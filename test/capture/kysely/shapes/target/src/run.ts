import { save } from "./write";

export const first = () => save("ada@example.com", "ada");
export const second = () => save("grace@example.com", "ada");
