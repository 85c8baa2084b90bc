// node:test in its three reporters.
import { test } from "node:test";
import { register, signUp } from "./users.mjs";

test("registers", async () => {
  await register("ada@example.com");
});

test("signs up", async () => {
  await signUp("ada@example.com");
});
