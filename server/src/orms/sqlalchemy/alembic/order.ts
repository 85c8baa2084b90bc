/** The order in which migrations run: what a revision follows, branches and merges; files of one database together. */

import type { RawRevision } from "./raw";

/** Revisions of one database, each behind all that it follows. */
export type History = readonly RawRevision[];

/**
 * Histories of a workspace: what stands in one folder makes one database, and so does what follows another folder's revision
 * (`version_locations`). Several applications may call their first revision alike, so that a folder's own comes first.
 */
export function historiesOf(revisions: readonly RawRevision[]): History[] {
  const sorted = [...revisions].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const names = byName(sorted);
  const before = new Map(sorted.map((one) => [one, followed(one, names)]));
  const groups = new Map<RawRevision, RawRevision[]>();
  const join = (a: RawRevision, b: RawRevision) => {
    const [into, from] = [groups.get(a) ?? [a], groups.get(b) ?? [b]];
    if (into === from) return;
    const [large, small] = into.length >= from.length ? [into, from] : [from, into];
    large.push(...small);
    for (const each of large === into ? [a, ...small] : [b, ...small]) groups.set(each, large);
  };
  const first = new Map<string, RawRevision>();
  for (const one of sorted) {
    const own = first.get(folderOf(one));
    if (own) join(own, one);
    else first.set(folderOf(one), one);
    for (const each of before.get(one) ?? []) join(each, one);
  }
  const distinct = new Set(sorted.map((one) => groups.get(one) ?? [one]));
  return [...distinct].map((own) => inOrder(own, before));
}

function folderOf({ file }: RawRevision): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}

function followed(
  one: RawRevision,
  names: ReadonlyMap<string, readonly RawRevision[]>,
): readonly RawRevision[] {
  return one.after.flatMap((name) => {
    const named = names.get(name) ?? [];
    const own = named.filter((each) => folderOf(each) === folderOf(one));
    const [found, second] = own.length > 0 ? own : named;
    return found && found !== one && !(own.length === 0 && second) ? [found] : [];
  });
}

function byName(all: readonly RawRevision[]): ReadonlyMap<string, readonly RawRevision[]> {
  const made = new Map<string, RawRevision[]>();
  for (const one of all)
    for (const name of [one.revision, ...one.labels]) {
      const own = made.get(name);
      if (own) own.push(one);
      else made.set(name, [one]);
    }
  return made;
}

/** Those that wait for nothing first, by their files' names; what follows itself comes last. */
function inOrder(
  own: readonly RawRevision[],
  before: ReadonlyMap<RawRevision, readonly RawRevision[]>,
): RawRevision[] {
  const waits = new Map(own.map((one) => [one, new Set(before.get(one) ?? []).size]));
  const next = new Map<RawRevision, RawRevision[]>();
  for (const one of own)
    for (const each of new Set(before.get(one) ?? [])) next.set(each, [...(next.get(each) ?? []), one]);
  const sorted = [...own].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const ready = sorted.filter((one) => waits.get(one) === 0);
  const done = new Set<RawRevision>();
  for (const one of ready) {
    done.add(one);
    for (const each of next.get(one) ?? []) {
      const left = (waits.get(each) ?? 0) - 1;
      waits.set(each, left);
      if (left === 0) ready.push(each);
    }
  }
  return [...done, ...sorted.filter((one) => !done.has(one))];
}
