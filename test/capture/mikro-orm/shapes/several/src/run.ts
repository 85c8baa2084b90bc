import { importAll } from "./write";

export const first = async () => {};
export const second = async () => await importAll([{ email: "ada@example.com", name: "Ada" }, { email: "ada@example.com", name: "Ada" }]);
