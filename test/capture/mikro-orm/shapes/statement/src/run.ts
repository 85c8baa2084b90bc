import { importUser } from "./write";

export const first = () => importUser("ada@example.com", "Ada");
export const second = async () => await importUser("ada@example.com", "Ada");
