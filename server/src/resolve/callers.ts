/** The lines that call the function of a write, where no stack names them: its name is looked for in texts, then each call is asked what it runs. */

import { type Calls, isSeedFile, isTestFile, type Spot, type World } from "../domain/chain";
import type { CallerLine } from "../domain/hearers";
import type { Write } from "../domain/model";
import { holdsWord, type Source } from "../domain/text";
import { placeId } from "./chain";

/** Calls in a row, from the write outwards. */
const mostHops = 3;
const mostCallers = 8;
/** Places at which a name stands that are looked at. */
const mostPlaces = 80;

/** Nearest first; tests are left out. [] = none was found, which is not to say that there is none. A step is a place that is looked at. */
export function* findCallers(
  file: string,
  { place }: Write,
  { calls, world }: { readonly calls: Calls; readonly world: World },
): Generator<void, readonly CallerLine[]> {
  const source = world.read(file);
  const found: CallerLine[] = [];
  if (!source || isTestFile(file)) return found;
  const seen = new Set<string>();
  let looked = 0;
  let inner = [calls.spotAt(source, { ...place.start, function: null }, world)];
  for (let hop = 0; hop < mostHops && inner.length > 0; hop++) {
    const outer: Spot[] = [];
    for (const called of inner) outer.push(...(yield* around(called)));
    inner = outer;
  }
  return found;

  function* around(called: Spot): Generator<void, readonly Spot[]> {
    const name = called.function?.split(".").at(-1);
    if (name === undefined || seen.has(placeId(called.place))) return [];
    seen.add(placeId(called.place));
    const callers: Spot[] = [];
    for (const path of mentioning(name, called, world)) {
      const text = world.read(path);
      for (const at of text ? placesOf(name, text) : []) {
        if (!text || found.length >= mostCallers || looked++ >= mostPlaces) return callers;
        yield;
        const spot = calls.spotAt(text, { ...at, function: null }, world);
        if (!leadsTo(called, spot, at.line, name)) continue;
        found.push({ source: text, line: at.line });
        callers.push(spot);
      }
    }
    return callers;
  }

  function leadsTo(called: Spot, from: Spot, line: number, name: string): boolean {
    return calls
      .callsIn(from, world, { line, column: null })
      .filter((call) => call.text.endsWith(name))
      .some((call) =>
        calls
          .callees(call, world)
          .callees.some(({ to, by }) => by !== "name" && placeId(to.place) === placeId(called.place)),
      );
  }
}

/** Many functions have the name: files that name its class or its module come first. */
function mentioning(name: string, { file, function: printed }: Spot, world: World): readonly string[] {
  const owner = printed?.split(".").at(-2);
  const parts = file.replace(/\.\w{1,5}$/, "").split("/");
  const stem = /^(?:index|__init__)$/.test(parts.at(-1) ?? "") ? parts.at(-2) : parts.at(-1);
  const named = [owner, stem].flatMap((word) => (word ? world.mentioning(word) : []));
  const all = new Set([
    ...named.filter((path) => holdsWord(world.text(path), name)),
    ...world.mentioning(name, file),
  ]);
  // A seed calls as the program does: its rows are nobody's request.
  return [...all].filter((path) => !isTestFile(path) || isSeedFile(path));
}

/** Where the word stands, a line once. */
function placesOf(word: string, source: Source): { readonly line: number; readonly column: number }[] {
  const places: { line: number; column: number }[] = [];
  const { text } = source;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const isWhole = !/\w/.test(text[at - 1] ?? "") && !/\w/.test(text[at + word.length] ?? "");
    const { start } = source.place(at, at + word.length);
    if (isWhole && places.at(-1)?.line !== start.line) places.push(start);
  }
  return places;
}
