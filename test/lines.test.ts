/** No line is decided wrong: each fortieth captured trace, after each of the things that production does to stacks (all: `npm run lines`). */

import { expect, test } from "vitest";
import { measure } from "./lines/lines";

const loseTheLine = ["no frame of the user's", "the outermost frame alone"];

test.each([
  ["django", 4],
  ["typeorm", 8],
  ["prisma", 8],
])(
  "%s",
  async (orm, variants) => {
    const tallies = await measure(orm, 40);
    expect(tallies.map(({ variant }) => variant)).toHaveLength(variants);
    expect(tallies.flatMap(({ variant, wrong }) => wrong.map((each) => `${variant}: ${each}`))).toEqual([]);
    // What is never decided is never wrong.
    const undecided = tallies.filter(({ variant, right }) => right === 0 && !loseTheLine.includes(variant));
    expect(undecided).toEqual([]);
  },
  300_000,
);
