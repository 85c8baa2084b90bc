import { seed } from "./write";

export const first = () => seed("ada@example.com", "bob@example.com");
export const second = async () => await seed("eve@example.com", "bob@example.com");
