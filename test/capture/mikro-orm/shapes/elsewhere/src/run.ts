import { signUp } from "./write";

export const first = () => signUp("ada@example.com");
export const second = async () => await signUp("ada@example.com");
