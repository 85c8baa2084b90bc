import { importRow } from "./write";

export const first = () => importRow("ada@example.com");
export const second = async () => await importRow("ada@example.com");
