/** A statement that stands on several lines, on one: what a handler says again has no place for its lines. */

/** Longer lines are nobody's. */
const longest = 140;

/**
 * @param text without comments, and without strings over several lines
 * @param within what stands inside of braces: `{ a }` or `{a}`
 */
export function oneLine(text: string, within: " " | ""): string | undefined {
  if (!text.includes("\n")) return text;
  if (text.length > 1000) return undefined;
  let all = "";
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const last = all.at(-1) ?? "(";
    const ends = /^[)\]}]/.test(line);
    const kept = ends && last === "," ? all.slice(0, -1) : all;
    const isTight = line.startsWith(".") || /[([]/.test(last) || /^[)\]]/.test(line);
    all = kept + (isTight ? "" : line.startsWith("}") || last === "{" ? within : " ") + line;
  }
  return all.length <= longest ? all : undefined;
}
