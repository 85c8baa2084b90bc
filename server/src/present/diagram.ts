/** A diagnosis as a small Mermaid diagram: the error, its constraint and field, and the calls that lead to the line. */

import { type CallSite, type Diagnosis, isSureKey } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import { visible } from "./inert";
import { keyName, kindWords } from "./words";

/** Candidates that are drawn; more are a thicket. */
const most = 3;

/** Characters of one line of a box. */
const longest = 60;

/** Undefined where there is nothing to draw: of a follow-up error the true one is not known. */
export function diagram(diagnosis: Diagnosis): string | undefined {
  const { kind, engine, constraint, columns, table } = diagnosis.incident.violation;
  if (kind === null) return undefined;
  const lines = ["flowchart TD"];
  const box = (id: string, ...texts: string[]) => {
    lines.push(`  ${id}["${texts.filter(Boolean).map(label).join("<br/>")}"]`);
    return id;
  };
  const arrow = (from: string, to: string, how = "-->") => void lines.push(`  ${from} ${how} ${to}`);
  const paste = box("paste", "The error", engine ?? "");
  const violated = box(
    "constraint",
    kindWords[kind],
    constraint ?? [table, columns.join(", ")].filter(Boolean).join("."),
  );
  arrow(paste, violated);
  const fields = fieldsOf(diagnosis, box);
  for (const { id, how } of fields) arrow(violated, id, how);
  for (const way of waysOf(diagnosis, box)) {
    let before = paste;
    for (const { id, how } of way) {
      arrow(before, id, how);
      before = id;
    }
    const [field] = fields;
    if (field && fields.length === 1 && way.at(-1)?.how !== lost) arrow(before, field.id, '-. "writes" .->');
  }
  return lines.join("\n");
}

type Box = (id: string, ...texts: string[]) => string;

/** A box, and how the arrow to it is drawn. */
interface Step {
  readonly id: string;
  readonly how: string;
}

const known = "-->";
/** An arrow that is perhaps none. */
const maybe = '-. "maybe" .->';
const lost = "-.-";

function fieldsOf({ key, keyCandidates }: Diagnosis, box: Box): readonly Step[] {
  if (key) {
    const at = declaredPlace(key);
    const place = at ? `${at.file}:${at.start.line}` : "a model of a library";
    return [{ id: box("field", keyName(key), place), how: isSureKey(key) ? known : maybe }];
  }
  if (keyCandidates.length === 0) return [{ id: box("field", "declaration unknown"), how: lost }];
  return keyCandidates.slice(0, most).map((one, index) => {
    const { file, start } = one.constraint.place;
    return { id: box(`field${index + 1}`, keyName(one), `${file}:${start.line}`), how: maybe };
  });
}

/** From the error to the line that wrote, or to each that may have. */
function waysOf({ callSite, callSiteCandidates }: Diagnosis, box: Box): readonly (readonly Step[])[] {
  const to = (id: string, { file, line, function: name }: Named, how = known): Step => ({
    id: box(id, name ?? "", `${file}:${line}`),
    how,
  });
  const unknown = (): Step => ({ id: box("line", "line unknown"), how: lost });
  if (callSite && callSite.evidence !== "caller") {
    const between = (callSite.chain ?? []).slice(0, -1);
    return [[...between.map((step, index) => to(`step${index + 1}`, step)), to("line", callSite)]];
  }
  const others = callSiteCandidates.filter(({ evidence }) => evidence !== "caller").slice(0, most);
  if (others.length > 0) return others.map((one, index) => [to(`line${index + 1}`, one, maybe)]);
  return [callSite ? [to("caller", callSite), unknown()] : [unknown()]];
}

type Named = Pick<CallSite, "file" | "line" | "function">;

/**
 * Text in quotes, in which every character that could mean something to Mermaid, Markdown or HTML stands as its number
 * (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters).
 */
function label(text: string): string {
  const line = visible(text.replace(/\s+/g, " ").trim());
  const shown = [...line].length > longest ? `…${[...line].slice(1 - longest).join("")}` : line;
  return shown.replace(/[^\p{L}\p{N}\p{M} _.,/()…-]/gu, (char) => `#${char.codePointAt(0)};`);
}
