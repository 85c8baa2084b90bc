// vitest: an awaited rejection and one with a cause.
import { expect, test } from "vitest";
import { register, signUp } from "./users.mjs";

test("registers", async () => {
  expect(await register("ada@example.com")).toBeDefined();
});

test("signs up", async () => {
  await signUp("ada@example.com");
});
