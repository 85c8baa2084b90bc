/** The titles of fixes as a menu has room for them: what it does, in which other file, and one tag where it changes behaviour. */

import type { FixOffer } from "../domain/diagnosis";
import { visible } from "./inert";
import type { Translate } from "./translate";

/** Characters: what stands behind is cut by the menus of editors, and the tag is the last of it. */
export const longestTitle = 70;

const tag = " (changes behaviour)";

/** What a title is made of: what may be shortened, and what may not. */
export interface MenuParts {
  readonly title: string;
  readonly behind: string;
}

/**
 * A name that only the paste gives is never left out: the one who takes the fix shall see what is written.
 * @param elsewhere the file that it edits, where that is not the one in which it is offered
 */
export function menuParts(fix: FixOffer, elsewhere?: string): MenuParts {
  const [named = ""] = / \(`.+ as the text has it\)$/.exec(fix.title) ?? [];
  const title = fix.title.slice(0, fix.title.length - named.length);
  const behind = `${named}${elsewhere === undefined ? "" : ` in ${nameOf(elsewhere)}`}${isTagged(fix) ? tag : ""}`;
  return { title, behind };
}

export function menuTitle(fix: FixOffer, elsewhere?: string): string {
  return joined(menuParts(fix, elsewhere));
}

function joined({ title, behind }: MenuParts): string {
  return visible(`${shorten(title, Math.max(fewest, longestTitle - visible(behind).length))}${behind}`);
}

/**
 * The same in another language, whose words may take more room.
 * @param translate gives a text that it does not know back as it is; then the title stays English
 */
export function menuTitleIn(parts: MenuParts, translate: Translate): string {
  const { title, behind } = parts;
  let before = "";
  for (let most = title.length; most >= fewest; most--) {
    const head = shorten(title, most);
    if (head === before || head.endsWith("…")) continue;
    before = head;
    const said = translate(head + behind);
    if (said !== head + behind && visible(said).length <= longestTitle) return visible(said);
  }
  // Nothing has room: what stands behind is not what is cut.
  const [said, whole] = [translate(title), translate(title + behind)];
  if (said === title || !whole.startsWith(said)) return joined(parts);
  const end = whole.slice(said.length);
  return visible(`${cut(visible(said), Math.max(fewest, longestTitle - visible(end).length))}${end}`);
}

/** Characters of a title without what stands behind it. */
const fewest = 20;

/** A menu lets the reader see all of the title. */
export function isWhole(fix: FixOffer): boolean {
  return menuTitle(fix).startsWith(visible(fix.title));
}

/** A repair is only copied. */
function isTagged({ safety, command }: FixOffer): boolean {
  return command === undefined && safety !== "safe";
}

function nameOf(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return name.length > 24 ? `…${name.slice(-23)}` : name;
}

/** What says the same in fewer words, the least loss first; used as far as there is no room. A test holds that each is of use. */
export const shorter: readonly (readonly [RegExp, string])[] = [
  [/, re-(throw|raise) everything else$/, ""],
  [/ \([^()]*(\([^()]*\)[^()]*)?\)$/, ""],
  [/^Get the (\w+) with this (.+) or create it$/, "Get or create the $1 by $2"],
  [/^Create the (\w+) or (\w+) the one with this /, "Create or $2 the $1 by "],
  [/^Insert, or leave the row of \S+ with this (.+) as it is$/, "Insert, or keep the row with this $1"],
  [/ the row of \S+ with this /, " the row with this "],
  [/ only among the rows that .+ deleted$/, " among rows that are not deleted"],
  [/ among rows that are not deleted$/, " among rows not deleted"],
  [/^Make (\w+) of (\w+) unique /, "Make $2.$1 unique "],
  [/ among rows not deleted$/, " if not deleted"],
  [/ once more when another call was first$/, " once more"],
  [/ only where it is not /, " where it is not "],
  [/the row that is there/, "the existing row"],
  [/^Catch this violation only and /, "Catch it and "],
  [/(“This combination of ).+( is already taken.”)$/, "$1…$2"],
  [/ when the [^“]+ (is|are) taken$/, ""],
  [/ \([^()]+\)(?= when )/, ""],
];

function shorten(title: string, most: number): string {
  let text = title;
  for (const [long, short] of shorter) if (visible(text).length > most) text = text.replace(long, short);
  if (visible(text).length > most) text = beforeClause(text);
  return visible(text).length > most ? cut(visible(text), most) : text;
}

/** A quotation is no clause: a colon in it belongs to it. */
function beforeClause(text: string): string {
  const ends = [": ", ", "].map((sign) => text.indexOf(sign)).filter((at) => at >= 20);
  const quoted = text.indexOf("“");
  const end = Math.min(...ends);
  return Number.isFinite(end) && (quoted < 0 || end < quoted) ? text.slice(0, end) : text;
}

function cut(text: string, most: number): string {
  // A word is left out as a whole, unless it is a long one.
  const head = text
    .slice(0, most - 1)
    .replace(/\s\S{0,12}$/, "")
    .trimEnd();
  return text.includes("“") && !head.includes("”") ? `${head.slice(0, -1).trimEnd()}…”` : `${head}…`;
}
