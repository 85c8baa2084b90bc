/** The digests that names are made of are Node's own, whatever the text: names of constraints are compared to the letter. */

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digest } from "../server/src/digest";

const algorithms = ["md5", "sha1", "sha256"] as const;

test.each(algorithms)("%s", (algorithm) => {
  const node = (text: string) => createHash(algorithm).update(text, "utf8").digest("hex");
  // Blocks have 64 bytes, and their ends are where padding goes wrong.
  for (let length = 0; length < 200; length++)
    expect(digest(algorithm, "ä".repeat(length)), `${length} letters`).toBe(node("ä".repeat(length)));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(digest(algorithm, text)).toBe(node(text));
    }),
  );
  expect(digest(algorithm, "lone \ud800 surrogate")).toBe(node("lone \ud800 surrogate"));
});
