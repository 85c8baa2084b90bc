/** A reason can be left unsaid while a search asks what it was needed for, and only then. */

import { expect, test } from "vitest";
import { decline, leaving, unlessDeclined } from "../server/src/code/fixes/declined";

const made = (why: string) =>
  unlessDeclined(() => {
    decline(why);
    return "done";
  });

test("a reason that is left unsaid declines nothing, every other one does", async () => {
  await leaving(
    (why) => why === "too strong",
    async () => {
      expect(made("too strong")).toBe("done");
      expect(made("needed")).toEqual({ declined: "needed" });
    },
  );
  expect(made("too strong")).toEqual({ declined: "too strong" });
});

test("it is said again after an error", async () => {
  const failing = leaving(
    () => true,
    async () => {
      throw new Error("on the way");
    },
  );
  await expect(failing).rejects.toThrow("on the way");
  expect(made("any")).toEqual({ declined: "any" });
});
