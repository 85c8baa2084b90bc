/** Reads a literate case page: prose with fences, files named before their fence, carets below what they mark. */

/** A fence of the page, with its lines' indexes in the page for rewriting. */
export interface Fence {
  /** First word of the info string: `trace`, `report`, `markdown`, `reading`, `diff`, `declined`, or the language of a file. */
  readonly kind: string;
  readonly argument: string;
  readonly text: string;
  /** Index of the first line after the opening, and of the closing line. */
  readonly start: number;
  readonly end: number;
}

export interface Mark {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly text: string;
}

export interface CaseFile {
  readonly path: string;
  /** Without its caret lines. */
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly fence: Fence;
}

export interface Case {
  readonly title: string;
  readonly paste: string;
  readonly posix: boolean;
  /** Files of the case and, unmarked, those shared by the page. */
  readonly files: readonly CaseFile[];
  readonly shared: readonly CaseFile[];
  readonly expectations: readonly Fence[];
}

export interface Page {
  readonly path: string;
  readonly lines: readonly string[];
  readonly cases: readonly Case[];
}

const expected = new Set(["report", "markdown", "reading", "cause", "intent", "diff", "declined"]);

export function readPage(path: string, content: string): Page {
  const lines = content.split("\n");
  const sections = splitSections(lines);
  const parsed = sections.map(({ title, start, end }) => ({ title, ...readSection(lines, start, end) }));
  const [head, ...rest] = parsed;
  const shared = head && !head.trace ? head.files : [];
  const sectionsWithTrace = (head?.trace ? [head, ...rest] : rest).filter((section) => section.trace);
  const cases = sectionsWithTrace.map(({ title, trace, files, expectations }): Case => {
    if (!trace) throw new Error(`${path}: ${title} has no trace`);
    return { title, paste: trace.text, posix: trace.argument === "posix", files, shared, expectations };
  });
  if (cases.length === 0) throw new Error(`${path}: no trace fence in the page`);
  return { path, lines, cases };
}

interface Section {
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

/** `# Title` and each `## Case`, fences skipped. */
function splitSections(lines: readonly string[]): Section[] {
  const heads: { title: string; start: number }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(`{3,})/.exec(lines[i] ?? "");
    if (fence) {
      i = closing(lines, i, fence[1] ?? "```");
      continue;
    }
    const match = /^##? (.+)$/.exec(lines[i] ?? "");
    if (match) heads.push({ title: match[1] ?? "", start: i + 1 });
  }
  return heads.map((head, index) => ({ ...head, end: (heads[index + 1]?.start ?? lines.length + 1) - 1 }));
}

function readSection(lines: readonly string[], start: number, end: number) {
  let trace: Fence | undefined;
  const files: CaseFile[] = [];
  const expectations: Fence[] = [];
  let path: string | undefined;
  for (let i = start; i < end; i++) {
    const line = lines[i] ?? "";
    const name = /^`([^`]+)`\s*(?:<-.*)?$/.exec(line);
    if (name) path = name[1];
    const open = /^(`{3,})(\S*)\s*(.*)$/.exec(line);
    if (!open) {
      if (line.trim() !== "" && !name) path = undefined;
      continue;
    }
    const close = closing(lines, i, open[1] ?? "```");
    const text = lines
      .slice(i + 1, close)
      .map((l) => `${l}\n`)
      .join("");
    const fence: Fence = {
      kind: open[2] ?? "",
      argument: (open[3] ?? "").trim(),
      text,
      start: i + 1,
      end: close,
    };
    if (fence.kind === "trace") trace = fence;
    else if (expected.has(fence.kind)) expectations.push(fence);
    else if (path !== undefined) files.push(readFile(path, fence));
    // Nobody would read it: a misspelt expectation, or a file whose name got lost.
    else
      throw new Error(
        `line ${i + 1}: a fence of no known kind, and no file's name stands above: ${fence.kind}`,
      );
    path = undefined;
    i = close;
  }
  return { trace, files, expectations };
}

function closing(lines: readonly string[], open: number, ticks: string): number {
  for (let i = open + 1; i < lines.length; i++) if ((lines[i] ?? "").trimEnd() === ticks) return i;
  throw new Error(`fence in line ${open + 1} is not closed`);
}

const caretLine = /^\s*(?:#|\/\/|--)?\s*(\^+)(?: (key|error)\b(.*))$/;

function readFile(path: string, fence: Fence): CaseFile {
  const kept: string[] = [];
  const marks: Mark[] = [];
  for (const line of fence.text.split("\n")) {
    const caret = caretLine.exec(line);
    if (!caret) kept.push(line);
    else
      marks.push({
        file: path,
        line: kept.length,
        column: line.indexOf("^") + 1,
        length: caret[1]?.length ?? 0,
        text: `${caret[2]}${caret[3]}`.trim(),
      });
  }
  return { path, text: kept.join("\n"), marks, fence };
}

/** The file's text with carets below what is marked. */
export function withCarets(path: string, text: string, marks: readonly Mark[]): string {
  const comment = /\.(?:py|toml|ya?ml)$/.test(path) ? "#" : "//";
  const lines = text.split("\n");
  const result: string[] = [];
  lines.forEach((line, index) => {
    result.push(line);
    for (const mark of marks.filter((m) => m.file === path && m.line === index + 1)) {
      const sign = mark.column > comment.length ? comment : "";
      result.push(`${sign.padEnd(mark.column - 1)}${"^".repeat(Math.max(1, mark.length))} ${mark.text}`);
    }
  });
  return result.join("\n");
}
