import { onMessage } from "./write";

export const first = () => onMessage("one");
export const second = () => onMessage("one");
