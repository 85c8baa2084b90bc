// Deno's test runner.
import { register } from "./users.mjs";

Deno.test("registers", async () => {
  await register("ada@example.com");
});
