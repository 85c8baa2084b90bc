import { addUser } from "./write";

export const first = () => addUser("ada@example.com");
export const second = async () => await addUser("ada@example.com");
