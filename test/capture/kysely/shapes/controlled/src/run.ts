import { registerAll } from "./write";

export const first = async () => {};
export const second = () => registerAll(["ada@example.com", "ada@example.com"]);
