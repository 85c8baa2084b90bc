import { importUser } from "./write";

export const first = async () => {};
export const second = async () => await importUser("ada@example.com");
