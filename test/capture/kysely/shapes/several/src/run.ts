import { importAll } from "./write";

export const first = () => importAll(["ada@example.com"]);
export const second = () => importAll(["grace@example.com", "ada@example.com"]);
