// The error as the runtime itself prints it.
import { register, signUp } from "./users.mjs";

await (process.env.WHAT === "chained" ? signUp : register)("ada@example.com");
