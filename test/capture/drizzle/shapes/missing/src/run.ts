import { importUsers } from "./write";

export const first = async () => {};
export const second = () => importUsers([{ email: "ada@example.com", name: null as unknown as string }]);
