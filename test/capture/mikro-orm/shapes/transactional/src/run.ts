import { publish } from "./write";

export const first = () => publish("ada@example.com", "hello");
export const second = async () => await publish("ada@example.com", "again");
