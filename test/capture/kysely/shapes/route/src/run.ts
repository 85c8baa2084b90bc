import { create } from "./write";

const send = () => create({ body: { email: "ada@example.com" } } as never, { status: () => ({ end: () => {} }) } as never);
export const first = send;
export const second = send;
