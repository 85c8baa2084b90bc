import { importUsers } from "./write";

export const first = async () => {};
export const second = () =>
  importUsers([
    { email: "ada@example.com", name: "Ada" },
    { email: "ada@example.com", name: "Ada" },
  ]);
