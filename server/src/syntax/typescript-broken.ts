/** Reads TypeScript with syntax errors statement by statement and member by member: one open bracket must not hide the rest of the file. */

import type { ts } from "ts-morph";
import type { Compiler } from "./compiler";
import { type Chunk, linesOf, memberChunks, statementChunks } from "./typescript-chunks";
import { looksLikeImport, mendImport, withoutStray } from "./typescript-imports";

/** True where the compiler's parser found fault with the text. */
export function hasSyntaxErrors(root: ts.SourceFile): boolean {
  return errorsOf(root).length > 0;
}

/**
 * Puts statements into the tree that were read each by itself, in place of those that the parser made of the whole text. Places are
 * those of the text. What is broken stays as far as the parser understands it alone.
 * @param root of the whole text, which has syntax errors
 * @param parse gives the tree of any text, with parents
 */
export function readAgain(t: Compiler, root: ts.SourceFile, parse: (text: string) => ts.SourceFile): void {
  new Reader(t, root, parse).run();
}

/** A template or a comment that is not closed: the next chunk may hold its end. */
const openCodes: ReadonlySet<number> = new Set([1160, 1010]);

/** Chunks that are joined at most to find the end of a template or comment. */
const maxJoins = 4;

class Reader {
  private readonly text: string;
  /** Characters that may be read in joined chunks: keeps many open comments from reading the rest of the file each. */
  private budget: number;

  constructor(
    private readonly t: Compiler,
    private readonly root: ts.SourceFile,
    private readonly parse: (text: string) => ts.SourceFile,
  ) {
    this.text = root.text;
    this.budget = 4 * root.text.length;
  }

  run(): void {
    const statements = this.readChunks(
      statementChunks(this.text),
      (chunk) => this.whole(chunk),
      (chunk, alone) => this.brokenStatement(chunk, alone),
    );
    (this.root as { statements: ts.NodeArray<ts.Statement> }).statements = this.list(this.root, statements, {
      start: 0,
      end: this.text.length,
    });
  }

  /** Each chunk as it is where it is whole, joined with the next ones where that closes what is open, else as the best of it. */
  private readChunks<T extends ts.Node>(
    chunks: readonly Chunk[],
    read: (chunk: Chunk) => Whole<T>,
    broken: (chunk: Chunk, tree: Whole<T>) => T[],
  ): T[] {
    const found: T[] = [];
    for (let i = 0; i < chunks.length; i++) {
      const chunk = chunks[i];
      if (!chunk) continue;
      const alone = read(chunk);
      if (alone.errors.length === 0) {
        found.push(...alone.nodes());
        continue;
      }
      const joined = this.join(chunks, i, alone.errors, read);
      if (joined) {
        found.push(...joined.tree.nodes());
        i = joined.last;
      } else found.push(...broken(chunk, alone));
    }
    return found;
  }

  private join<T extends ts.Node>(
    chunks: readonly Chunk[],
    index: number,
    errors: readonly ts.Diagnostic[],
    read: (chunk: Chunk) => Whole<T>,
  ): { tree: Whole<T>; last: number } | undefined {
    const open = errors.find(({ code }) => openCodes.has(code));
    const chunk = chunks[index];
    if (!open || !chunk) return undefined;
    const closing = open.code === 1160 ? "`" : "*/";
    let joins = 0;
    for (let last = index + 1; last < chunks.length && joins < maxJoins; last++) {
      const next = chunks[last];
      if (!next || this.budget < 0) return undefined;
      this.budget -= next.end - next.start;
      if (!this.text.slice(next.start, next.end).includes(closing)) continue;
      joins++;
      this.budget -= next.end - chunk.start;
      const tree = read({ start: chunk.start, end: next.end });
      if (tree.errors.length === 0) return { tree, last };
    }
    return undefined;
  }

  private whole(chunk: Chunk): Whole<ts.Statement> {
    const tree = this.parse(this.slice(chunk));
    return {
      errors: errorsOf(tree),
      nodes: () => this.moved(tree.statements, (offset) => chunk.start + offset),
    };
  }

  private brokenStatement(chunk: Chunk, alone: Whole<ts.Statement>): ts.Statement[] {
    const written = withoutStray(this.slice(chunk));
    if (looksLikeImport(written)) {
      const mended = mendImport(written);
      const tree = this.parse(mended.text);
      if (errorsOf(tree).length === 0)
        return this.moved(tree.statements, (offset) => chunk.start + mended.origin(offset));
    }
    return this.brokenClass(chunk) ?? alone.nodes();
  }

  /** The head by itself, then its members one by one. Undefined where the chunk is not a class over several lines. */
  private brokenClass(chunk: Chunk): ts.Statement[] | undefined {
    const lines = linesOf(this.text, chunk.start, chunk.end);
    const declared = lines.findIndex(
      (line) => line.indent === 0 && /^[\w@].*\bclass\b|^class\b/.test(this.slice(line).slice(0, 500)),
    );
    const headLine = lines
      .slice(declared, declared + maxHeadLines)
      .find((line) => this.slice(line).includes("{"));
    const head = headLine ?? lines[declared];
    if (declared < 0 || !head) return undefined;
    const closing = lines.findLast(
      (line) => line.start >= head.end && line.indent === 0 && line.first === "}",
    );
    const body = { start: head.end, end: closing?.start ?? chunk.end };
    const members = memberChunks(this.text, body);
    if (members.length === 0) return undefined;
    const written = this.wholeHead({ start: chunk.start, end: head.end }, lines.slice(0, declared));
    const tree = this.parse(`${written}${written.includes("{") ? "}" : "{}"}`);
    const statements = this.moved(tree.statements, (offset) =>
      Math.min(chunk.start + offset, closing?.end ?? chunk.end),
    );
    const owner = statements.find(
      (statement): statement is ts.ClassDeclaration =>
        this.t.isClassDeclaration(statement) && !!statement.name,
    );
    if (!owner) return undefined;
    const nodes = this.readChunks(
      members,
      (member) => this.wholeMember(member),
      (_, { nodes }) => nodes(),
    );
    const mutable = owner as { members: ts.NodeArray<ts.ClassElement>; end: number };
    mutable.members = this.list(owner, nodes, body);
    mutable.end = closing ? closing.start + 1 : chunk.end;
    return statements;
  }

  private wholeMember(chunk: Chunk): Whole<ts.ClassElement> {
    const prefix = "class C{";
    const tree = this.parse(`${prefix}${this.slice(chunk)}\n}`);
    const [owner] = tree.statements;
    const place = (offset: number) => clamp(chunk.start + offset - prefix.length, chunk);
    return {
      errors: errorsOf(tree),
      nodes: () => (owner && this.t.isClassDeclaration(owner) ? this.moved(owner.members, place) : []),
    };
  }

  /** The head with those of its decorators that are broken cut to their names. */
  private wholeHead(head: Chunk, decorators: readonly (Chunk & { first: string; indent: number })[]): string {
    let written = this.slice(head);
    const starts = decorators.filter(({ indent, first }) => indent === 0 && first === "@");
    const end = decorators.at(-1)?.end ?? head.start;
    starts.forEach(({ start }, index) => {
      const stretch = { start, end: starts[index + 1]?.start ?? end };
      const own = this.slice(stretch);
      if (errorsOf(this.parse(`${own}class C{}`)).length === 0) return;
      const name = /^@[\w.]{1,80}/.exec(own)?.[0] ?? "";
      const masked = name + own.slice(name.length).replace(/[^\n]/g, " ");
      const at = start - head.start;
      written = written.slice(0, at) + masked + written.slice(at + own.length);
    });
    return written;
  }

  private slice({ start, end }: Chunk): string {
    return this.text.slice(start, end);
  }

  private list<T extends ts.Node>(
    parent: ts.Node,
    nodes: readonly T[],
    { start, end }: Chunk,
  ): ts.NodeArray<T> {
    for (const node of nodes) (node as { parent: ts.Node }).parent = parent;
    return this.t.setTextRange(this.t.factory.createNodeArray(nodes), { pos: start, end });
  }

  /** Gives nodes, and all below them, their places in the text. */
  private moved<T extends ts.Node>(nodes: readonly T[], place: (offset: number) => number): T[] {
    const move = (range: { pos: number; end: number }) => {
      if (range.pos < 0) return;
      range.pos = place(range.pos);
      range.end = place(range.end);
    };
    const waiting: ts.Node[] = [...nodes];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      move(node as { pos: number; end: number });
      waiting.push(...((node as { jsDoc?: readonly ts.Node[] }).jsDoc ?? []));
      this.t.forEachChild(
        node,
        (child) => void waiting.push(child),
        (children) => {
          move(children as unknown as { pos: number; end: number });
          for (const child of children) waiting.push(child);
        },
      );
    }
    return [...nodes];
  }
}

/** A head may be broken over some lines: `class A\n  extends B\n  implements C {`. */
const maxHeadLines = 6;

interface Whole<T> {
  readonly errors: readonly ts.Diagnostic[];
  /** With the places of the whole text; to be asked for once. */
  nodes(): T[];
}

function clamp(offset: number, { start, end }: Chunk): number {
  return Math.max(start, Math.min(offset, end));
}

/** What the parser keeps beside its tree; the compiler's program reads the same. */
function errorsOf(root: ts.SourceFile): readonly ts.Diagnostic[] {
  return (root as unknown as { parseDiagnostics?: readonly ts.Diagnostic[] }).parseDiagnostics ?? [];
}
