import { context as ctx } from "./context";
import { create } from "./write";

export const first = async () => {};
export const second = () =>
  Promise.all([create({ ctx, email: "ada@example.com" }), create({ ctx, email: "ada@example.com" })]);
