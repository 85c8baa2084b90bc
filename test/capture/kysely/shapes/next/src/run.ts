import { issue } from "./write";

export const first = async () => {};
export const second = () => Promise.all(Array.from({ length: 40 }, issue));
