import { add } from "./write";

export const first = () => add("ada@example.com");
export const second = async () => await add("ada@example.com");
