import { move } from "./write";

export const first = () => move("ada@example.com", "London", "Baker St");
export const second = async () => await move("bob@example.com", "London", "Baker St");
