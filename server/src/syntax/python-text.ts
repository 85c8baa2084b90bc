/** A string of Python code as the program sees it, with the way back to the file: literals, f-strings, `+`, `%`, `.format()`, `dedent()`. */

import { type CodeText, codeText, type Piece } from "./code-text";
import type { PyFile, PyNode } from "./python";
import { callOf, childOf, elementsOf, type PyCall } from "./python-tree";

/** What the program surely fills in there: a constant's text. */
export type Known = (node: PyNode) => string | undefined;

/**
 * undefined where the expression is no string that is written here, not even a part of it. Linear.
 * @param known the text of a constant; what it does not know becomes a hole
 */
export function pythonText(
  file: PyFile,
  node: PyNode | undefined,
  known: Known = () => undefined,
): CodeText | undefined {
  const building = new Building(file, known);
  if (node) building.expression(node);
  return building.written ? codeText(building.text, building.pieces) : undefined;
}

/** Calls that give their text with other white space. */
const trims = /^(?:dedent|strip|lstrip|rstrip|cleandoc|SQL)$/;
const deepest = 40;

class Building {
  text = "";
  written = false;
  readonly pieces: Piece[] = [];
  private depth = 0;

  constructor(
    private readonly file: PyFile,
    private readonly known: Known,
  ) {}

  expression(node: PyNode): void {
    if (++this.depth < deepest) this.read(node);
    else this.filledIn(node);
    this.depth--;
  }

  private read(node: PyNode): void {
    const [first] = node.children;
    const call = node.type === "call" ? callOf(this.file, node) : undefined;
    if (node.type === "string") this.literal(node);
    else if (node.type === "concatenated_string") for (const each of node.children) this.expression(each);
    else if (node.type === "parenthesized_expression" && first) this.expression(first);
    else if (node.type === "binary_operator") this.joined(node);
    else if (call) this.called(call);
    else this.filledIn(node);
  }

  /** `a + b`, from the left, in a loop: a long sum is deep. `"… %s" % table` is one text. */
  private joined(node: PyNode): void {
    const parts: PyNode[] = [];
    let left: PyNode | undefined = node;
    for (; left?.type === "binary_operator" && this.sign(left) === "+"; left = childOf(left, "left")) {
      const right = childOf(left, "right");
      if (right) parts.unshift(right);
    }
    const isPercent = left?.type === "binary_operator" && this.sign(left) === "%";
    if (left && isPercent) this.percent(left);
    else if (left && left !== node) this.expression(left);
    else if (left) this.filledIn(left);
    for (const part of parts) this.expression(part);
  }

  private sign(node: PyNode): string {
    const [left, right] = [childOf(node, "left"), childOf(node, "right")];
    return left && right ? this.file.text.slice(left.end, right.start).replace(/[\s()\\]/g, "") : "";
  }

  private called(call: PyCall): void {
    const { name, object, positional, node } = call;
    const isOf = object !== undefined && /^(?:strip|lstrip|rstrip|format)$/.test(name);
    const inner = isOf ? object : trims.test(name) ? positional[0] : undefined;
    if (!inner) this.filledIn(node);
    else if (name === "format") this.format(inner, call);
    else this.expression(inner);
  }

  /** `"INSERT INTO %s (email) VALUES (%%s)" % TABLE` */
  private percent(node: PyNode): void {
    const right = childOf(node, "right");
    const given = elementsOf(right) ?? (right ? [right] : []);
    let at = 0;
    this.filled(childOf(node, "left"), /%(?:%|\((\w{1,100})\)s|[sdr])/g, (found, name) =>
      found === "%%" ? "%" : name === undefined ? given[at++] : undefined,
    );
  }

  private format(inner: PyNode, { positional, keywords }: PyCall): void {
    let at = 0;
    this.filled(inner, /\{\{|\}\}|\{(\w{0,100})(?:[!:][^{}\n]{0,40})?\}/g, (found, name) =>
      found === "{{" || found === "}}"
        ? found.slice(1)
        : !name
          ? positional[at++]
          : (keywords.get(name) ?? positional[/^\d{1,4}$/.test(name) ? Number(name) : -1]),
    );
  }

  /** @param by what stands for a mark: a text, or what the program fills in */
  private filled(
    inner: PyNode | undefined,
    marks: RegExp,
    by: (found: string, name: string | undefined) => string | PyNode | undefined,
  ): void {
    const template = new Building(this.file, this.known);
    template.depth = this.depth;
    if (inner) template.expression(inner);
    const code = codeText(template.text, template.pieces);
    this.written ||= template.written;
    const holes = new Set(code.holes.map(({ start }) => start));
    let from = 0;
    const upTo = (end: number) => {
      for (let at = from; at < end; at++) if (holes.has(at)) from = this.copy(code, from, at, true);
      if (end > from) this.copy(code, from, end, false);
    };
    for (const mark of template.text.matchAll(marks)) {
      upTo(mark.index);
      const value = by(mark[0], mark[1]);
      const text = typeof value === "string" ? value : value && this.known(value);
      const place = code.at(mark.index);
      this.push(text ?? "?", text === undefined, place, Array(text?.length ?? 1).fill(place));
      from = mark.index + mark[0].length;
    }
    upTo(code.text.length);
  }

  /** A stretch of another text; with the hole behind it. */
  private copy(code: CodeText, from: number, end: number, withHole: boolean): number {
    const offsets = Array.from({ length: end - from + 1 }, (_, at) => code.at(from + at));
    if (end > from) this.push(code.text.slice(from, end), false, offsets[0] ?? 0, offsets);
    if (withHole) this.push("?", true, code.at(end), null);
    return withHole ? end + 1 : end;
  }

  private filledIn(node: PyNode): void {
    const text = this.known(node);
    this.push(text ?? "?", text === undefined, node.start, Array(text?.length ?? 1).fill(node.start));
    this.written ||= (text ?? "").trim() !== "";
  }

  private literal(node: PyNode): void {
    const head = /^([A-Za-z]{0,2})("""|'''|"|')/.exec(this.file.text.slice(node.start, node.start + 5));
    if (!head?.[2] || /b/i.test(head[1] ?? "")) {
      this.filledIn(node);
      return;
    }
    const isRaw = /r/i.test(head[1] ?? "");
    const isFormat = /[ft]/i.test(head[1] ?? "");
    const end = node.end - head[2].length;
    let from = node.start + head[0].length;
    for (const each of isFormat ? node.children : []) {
      if (each.type !== "interpolation") continue;
      this.content(from, each.start, isRaw, true);
      const inner = childOf(each, "expression");
      if (inner) this.filledIn(inner);
      from = each.end;
    }
    this.content(from, end, isRaw, isFormat);
  }

  private content(from: number, end: number, isRaw: boolean, isFormat: boolean): void {
    const raw = this.file.text.slice(from, Math.max(from, end));
    const marks = isFormat ? (isRaw ? doubled : escapedOrDoubled) : isRaw ? undefined : escaped;
    let text = "";
    const offsets: number[] = [];
    let at = 0;
    const plain = (to: number) => {
      for (let one = at; one < to; one++) offsets.push(from + one);
      text += raw.slice(at, to);
    };
    for (const mark of marks ? raw.matchAll(marks) : []) {
      plain(mark.index);
      const said = mark[0].startsWith("\\") ? unescaped(mark[0]) : mark[0].slice(1);
      for (let one = 0; one < said.length; one++) offsets.push(from + mark.index);
      text += said;
      at = mark.index + mark[0].length;
    }
    const isSame = at === 0;
    plain(raw.length);
    offsets.push(from + raw.length);
    if (text === "") return;
    this.push(text, false, from, isSame ? null : offsets);
    this.written ||= text.trim() !== "";
  }

  private push(text: string, hole: boolean, from: number, offsets: readonly number[] | null): void {
    this.pieces.push({ start: this.text.length, length: text.length, offsets, from, hole });
    this.text += text;
  }
}

const escaped = /\\(?:\r?\n|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|['"\\nrtabfv0])/g;
const doubled = /\{\{|\}\}/g;
const escapedOrDoubled = new RegExp(`${escaped.source}|${doubled.source}`, "g");

/** https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences; octal numbers and `\N{...}` stay as they are written. */
function unescaped(whole: string): string {
  const sign = whole.slice(1);
  if (/^[xu]/.test(sign) && sign.length > 1) return String.fromCharCode(Number.parseInt(sign.slice(1), 16));
  const said: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\n": "", "\r\n": "" };
  return said[sign] ?? (/[abfv0]/.test(sign) ? " " : sign);
}
