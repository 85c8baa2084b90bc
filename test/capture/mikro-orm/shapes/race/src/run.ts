import { findOrCreate } from "./write";

export const first = async () => {};
export const second = async () => await Promise.all([findOrCreate("ada@example.com"), findOrCreate("ada@example.com")]);
