/** How the paths of several root folders are told apart: each begins with its root's name. */

/** @param names last parts of the roots; two of the same name get numbers, as editors do. With one root alone, paths begin with nothing */
export function prefixesOf(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((given) => {
    if (names.length === 1) return "";
    const own = given || "root";
    let name = own;
    for (let n = 2; used.has(name); n++) name = `${own}-${n}`;
    used.add(name);
    return `${name}/`;
  });
}
