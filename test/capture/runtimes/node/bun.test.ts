// Bun's test runner.
import { test } from "bun:test";
import { register } from "./users.mjs";

test("registers", async () => {
  await register("ada@example.com");
});
