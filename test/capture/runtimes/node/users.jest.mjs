// jest and mocha: their globals are the same words for this.
import { register, signUp } from "./users.mjs";

(globalThis.describe ?? ((_, run) => run()))("users", () => {
  globalThis.it("registers", async () => {
    await register("ada@example.com");
  });

  globalThis.it("signs up", async () => {
    await signUp("ada@example.com");
  });
});
