import { ensureUser } from "./write";

export const first = async () => {};
export const second = () =>
  Promise.all([ensureUser("ada@example.com", "Ada"), ensureUser("ada@example.com", "Ada")]);
