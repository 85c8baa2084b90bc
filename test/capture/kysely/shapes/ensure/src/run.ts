import { ensurePerson } from "./write";

export const first = async () => {};
export const second = () => Promise.all(Array.from({ length: 8 }, () => ensurePerson("ada@example.com", "Ada")));
