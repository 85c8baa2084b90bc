/** Python source text -> a plain tree, also where the text is broken: what a user types must not hide the rest of the file. */

import { Language, Parser, type Tree, type TreeCursor } from "web-tree-sitter";
import { worked } from "./clock";
import { grammars } from "./parsers";
import { mendImport } from "./python-imports";
import { goesOn, type MaskedPython, pieceLength, withoutPythonCosts } from "./python-masks";
import type { PyNode } from "./python-node";

export type { PyNode } from "./python-node";

/** A parsed file: its top-level statements in order. */
export interface PyFile {
  readonly text: string;
  readonly root: PyNode;
  /** True where a part of the text could not be read as Python. */
  readonly broken: boolean;
  /** 1-based lines at which something was left out, because it is nested too deeply or repeated too often. */
  readonly leftOut: readonly number[];
}

let parser: Parser | undefined;
let loading: Promise<void> | undefined;

/** Loads the grammar once; the readers are synchronous after it. */
export function loadPython(): Promise<void> {
  loading ??= (async () => {
    const { init, python } = await grammars();
    await Parser.init(init);
    const created = new Parser();
    created.setLanguage(await Language.load(python));
    parser = created;
  })();
  return loading;
}

export interface ReadOptions {
  /**
   * Functions, strings and decorators are leaves, comments are left out: declarations do not stand in them, and most
   * of a file does. It takes a third of the time.
   */
  readonly declarationsOnly?: boolean;
}

/** The last trees: one question asks for those of a few files again and again. Keyed by the text, since a tree tells nothing else. */
const recent = new Map<string, PyFile>();
/** As many files as one chain may open, and no more of them (UTF-16 units) than a large one has. */
const remembered = { files: 60, characters: 2_000_000 };

/**
 * Parses a file. Total: what cannot be read is missing from the tree, the declarations around it are not.
 * A text with errors is parsed again block by block, and broken classes statement by statement, because
 * tree-sitter's own recovery lets one unfinished call swallow the declarations behind it. The last trees are kept, but for those of declarations
 * alone, which are read file by file.
 *
 * @throws Error when {@link loadPython} has not been awaited
 */
export function parsePython(given: string, options: ReadOptions = {}): PyFile {
  if (options.declarationsOnly) return readFile(given, options);
  const file = recent.get(given) ?? readFile(given, options);
  remember(file);
  return file;
}

function readFile(given: string, options: ReadOptions): PyFile {
  const masked = withoutPythonCosts(given);
  return { text: given, leftOut: masked.lines, ...readText(masked, options) };
}

function remember(file: PyFile): void {
  recent.delete(file.text);
  recent.set(file.text, file);
  let characters = 0;
  for (const text of recent.keys()) characters += text.length;
  for (const text of recent.keys()) {
    if (recent.size === 1 || (recent.size <= remembered.files && characters <= remembered.characters)) break;
    characters -= text.length;
    recent.delete(text);
  }
}

function readText({ text, pieces }: MaskedPython, options: ReadOptions): Pick<PyFile, "root" | "broken"> {
  const reading: Reading = { ...options, text, torn: false };
  const root: Mutable = {
    type: "module",
    start: 0,
    end: text.length,
    field: null,
    parent: null,
    children: [],
  };
  let broken = false;
  const ends = [...pieces, text.length];
  for (const [index, end] of ends.entries()) {
    const start = ends[index - 1] ?? 0;
    const whole = readWhole(start, end, reading);
    // A module begins where its first statement does.
    if (ends.length === 1 && whole) return { root: whole, broken };
    if (whole) adopt(root, whole.children);
    else
      for (const [from, to] of blocksAtIndent(text, linesOf(text, start, end), 0))
        adopt(root, readBlock(from, to, reading));
    broken ||= !whole;
  }
  return { root, broken };
}

/** Statements without an error. */
function readWhole(start: number, end: number, reading: Reading): Mutable | undefined {
  // What tree-sitter makes of the rest behind an error is not used: the blocks are parsed one by one.
  const tree = parse(reading.text.slice(start, end), 0);
  try {
    if (!tree || tree.rootNode.hasError) return undefined;
    reading.torn = false;
    const root = convert(tree, start, reading);
    return reading.torn ? undefined : root;
  } finally {
    tree?.delete();
  }
}

/** One file's reading. */
interface Reading extends ReadOptions {
  readonly text: string;
  /** A node was made that reaches over a line's end where Python does not; see {@link isTorn}. */
  torn: boolean;
}

interface Mutable extends PyNode {
  start: number;
  end: number;
  parent: Mutable | null;
  children: Mutable[];
}

/** Some hundred times what a text without errors takes, of the process's own time: no busy machine is taken for an error. */
const mostMilliseconds = 4_000;

/**
 * tree-sitter's recovery joins what it passes over to one node, at each token anew, so that its time grows with the square of a text:
 * behind an error it goes on in short ones alone, and in no text for longer than many times what one without errors takes
 * (`ParseOptions.progressCallback` of web-tree-sitter, whose `hasError` is not set at each of them).
 *
 * @param longest characters of a text whose errors are recovered from
 * @returns null for a text that was given up
 */
function parse(text: string, longest = pieceLength): Tree | null {
  if (!parser) throw new Error("loadPython() has not been awaited");
  const until = worked() + mostMilliseconds + text.length / 250;
  const tree = parser.parse(text, null, {
    progressCallback: ({ hasError }) =>
      text.length > pieceLength / 10 && ((hasError && text.length > longest) || worked() > until),
  });
  // Else the next text would be taken for the rest of this one.
  if (!tree) parser.reset();
  return tree;
}

function convert(tree: Tree, offset: number, reading: Reading): Mutable {
  const cursor = tree.walk();
  try {
    return convertNode(cursor, null, offset, reading);
  } finally {
    cursor.delete();
  }
}

function convertNode(
  cursor: TreeCursor,
  parent: Mutable | null,
  offset: number,
  reading: Reading,
  depth = 0,
): Mutable {
  const node: Mutable = {
    type: cursor.nodeType,
    start: cursor.startIndex + offset,
    end: cursor.endIndex + offset,
    field: cursor.currentFieldName,
    parent,
    children: [],
  };
  const isLeaf = leaves.has(node.type) || (reading.declarationsOnly === true && bodies.has(node.type));
  if (isLeaf || depth > maxDepth || !cursor.gotoFirstChild()) return node;
  do {
    if (!cursor.nodeIsNamed && cursor.nodeType !== "async") continue;
    if (reading.declarationsOnly && cursor.nodeType === "comment") continue;
    node.children.push(convertNode(cursor, node, offset, reading, depth + 1));
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  if (node.type === "assignment" && isTorn(reading.text, node)) reading.torn = true;
  return node;
}

/**
 * `name =` or `name = models.` with the next statement taken for its rest: tree-sitter passes over the line's end in silence.
 */
function isTorn(text: string, node: Mutable): boolean {
  const left = node.children.find(({ field }) => field === "left");
  const right = node.children.find(({ field }) => field === "right");
  if (!left || !right) return false;
  const head = text.slice(left.start, right.start);
  return head.includes("\n") && !/[([\\]/.test(head);
}

/** Generated code nests deeper than the stack of this process; what stands below is left out. */
const maxDepth = 1000;

/** Nodes in which no declaration stands. */
const bodies: ReadonlySet<string> = new Set(["function_definition", "string", "decorator", "lambda"]);

/** Nodes without named children that matter. */
const leaves: ReadonlySet<string> = new Set([
  "identifier",
  "integer",
  "float",
  "true",
  "false",
  "none",
  "comment",
]);

/** One top-level statement by itself: as it is when it is whole, a broken class by its statements, else nothing. */
function readBlock(start: number, end: number, reading: Reading): Mutable[] {
  const { text } = reading;
  const tree = parse(text.slice(start, end));
  try {
    reading.torn = false;
    const root = tree && convert(tree, start, reading);
    if (root && !tree.rootNode.hasError && !reading.torn) return root.children;
    // What the grammar makes of a broken import binds names to other modules.
    if (/^(?:from|import)\b/.test(text.slice(start, start + 7)))
      return [mendImport(text, start, end) as Mutable | undefined].filter((node) => node !== undefined);
    const readable = readBrokenClass(text, start, end, reading);
    return readable ? [readable] : (root?.children.filter((node) => node.type !== "ERROR") ?? []);
  } finally {
    tree?.delete();
  }
}

function classOf(node: Mutable): Mutable | undefined {
  if (node.type === "class_definition") return node;
  return node.type === "decorated_definition"
    ? node.children.find((c) => c.type === "class_definition")
    : undefined;
}

/** The head of a class, whose statements are parsed one by one; those that stay broken are left out. */
function readBrokenClass(text: string, start: number, end: number, reading: Reading): Mutable | undefined {
  const lines = linesOf(text, start, end);
  const first = lines.findIndex((line) => /^class\b/.test(text.slice(line.start, line.end)));
  if (first < 0) return undefined;
  let body = first + 1;
  while (body < lines.length && indentOf(text, lines[body]) <= 0) body++;
  const indent = indentOf(text, lines[body]);
  const head = lines[body];
  if (!head || indent <= 0) return undefined;
  // "class X(Y):" and a body that is surely whole.
  const headTree = parse(`${text.slice(start, head.start)}${" ".repeat(indent)}pass\n`);
  const top = headTree && convert(headTree, start, reading).children.find((node) => classOf(node));
  const headBroken = headTree?.rootNode.hasError;
  headTree?.delete();
  const declared = top && classOf(top);
  const block = declared?.children.find((node) => node.type === "block");
  if (!top || !declared || !block || headBroken) return undefined;
  block.children = [];
  for (const [from, to] of blocksAtIndent(text, lines.slice(body), indent))
    adopt(block, readStatement(text, from, to, indent, reading));
  block.end = declared.end = top.end = end;
  return top;
}

/** A statement of a class body. */
function readStatement(
  text: string,
  start: number,
  end: number,
  indent: number,
  reading: Reading,
): Mutable[] {
  // Keeps the indentation legal.
  const prefix = "if 1:\n";
  const tree = parse(prefix + text.slice(start, end));
  try {
    reading.torn = false;
    const root = tree && convert(tree, start - prefix.length, reading);
    if (root && !tree.rootNode.hasError && !reading.torn)
      return root.children[0]?.children.find((node) => node.type === "block")?.children ?? [];
  } finally {
    tree?.delete();
  }
  const isClass = text.slice(start + indent, start + indent + 6) === "class ";
  const inner = isClass ? readInnerClass(text, start, end, indent, reading) : undefined;
  return inner ? [inner] : readBeginning(text, start, end, indent, reading);
}

/** A statement that is whole without the broken lines behind it, which are indented like a part of it or begin with a quote. */
function readBeginning(
  text: string,
  start: number,
  end: number,
  indent: number,
  reading: Reading,
): Mutable[] {
  const lines = linesOf(text, start, end);
  const most = Math.min(lines.length - 1, maxBeginning);
  for (let count = 1; count <= most; count++) {
    const stop = lines[count - 1]?.end ?? end;
    if (indentOf(text, lines[count - 1]) < 0) continue;
    const tree = parse(`if 1:\n${text.slice(start, stop)}`);
    const isWhole = tree?.rootNode.hasError === false;
    tree?.delete();
    if (isWhole) return readStatement(text, start, stop, indent, reading);
  }
  return [];
}

/** Lines of a broken statement that are tried. */
const maxBeginning = 12;

/** `class Meta:` inside a broken class, with a broken statement of its own. */
function readInnerClass(
  text: string,
  start: number,
  end: number,
  indent: number,
  reading: Reading,
): Mutable | undefined {
  const lines = linesOf(text, start, end);
  const bodyIndent = indentOf(text, lines[1]);
  if (bodyIndent <= indent) return undefined;
  const name = /^class\s{1,9}(\w{1,80})/.exec(text.slice(start + indent, start + indent + 100));
  if (!name?.[1]) return undefined;
  const at = start + indent + name[0].length - name[1].length;
  const node: Mutable = {
    type: "class_definition",
    start: start + indent,
    end,
    field: null,
    parent: null,
    children: [],
  };
  const block: Mutable = {
    type: "block",
    start: lines[1]?.start ?? end,
    end,
    field: "body",
    parent: node,
    children: [],
  };
  const identifier: Mutable = {
    type: "identifier",
    start: at,
    end: at + name[1].length,
    field: "name",
    parent: node,
    children: [],
  };
  node.children = [identifier, block];
  for (const [from, to] of blocksAtIndent(text, lines.slice(1), bodyIndent)) {
    adopt(block, readStatement(text, from, to, bodyIndent, reading));
  }
  return node;
}

function adopt(parent: Mutable, children: readonly Mutable[]): void {
  for (const child of children) {
    child.parent = parent;
    parent.children.push(child);
  }
}

interface LineSpan {
  readonly start: number;
  readonly end: number;
}

function linesOf(text: string, start: number, end: number): LineSpan[] {
  const lines: LineSpan[] = [];
  for (let at = start; at < end; ) {
    const newline = text.indexOf("\n", at);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    lines.push({ start: at, end: next });
    at = next;
  }
  return lines;
}

/** Blanks in front of the first character of a line; -1 for blank lines and comments. */
function indentOf(text: string, line: LineSpan | undefined): number {
  if (!line) return -1;
  let at = line.start;
  while (at < line.end && (text[at] === " " || text[at] === "\t")) at++;
  const first = text[at];
  return at >= line.end || first === "\n" || first === "\r" || first === "#" ? -1 : at - line.start;
}

/** Stretches that begin at a line with so many blanks or fewer; decorators and closing brackets stay with their statement. */
function blocksAtIndent(text: string, lines: readonly LineSpan[], indent: number): [number, number][] {
  const blocks: [number, number][] = [];
  let decorated = false;
  for (const line of lines) {
    const own = indentOf(text, line);
    const first = text[line.start + Math.max(own, 0)] ?? "";
    const begins =
      own >= 0 &&
      own <= indent &&
      !")]}\"'".includes(first) &&
      !goesOn.test(text.slice(line.start + own, line.start + own + 8));
    const last = blocks.at(-1);
    if (begins && !decorated) blocks.push([line.start, line.end]);
    else if (last) last[1] = line.end;
    if (begins) decorated = first === "@";
  }
  return blocks;
}
