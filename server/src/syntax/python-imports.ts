/** Reads a broken Python import for what is left of it: the module and the names that its line still tells. */

import type { PyNode } from "./python-node";

/** A node that is made, not parsed. */
interface Made extends PyNode {
  parent: PyNode | null;
  readonly children: Made[];
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `from django.db import (models` -> the node of `from django.db import models`. Undefined where the stretch is no import, or its module
 * or its names are gone.
 */
export function mendImport(text: string, start: number, end: number): Made | undefined {
  const words = wordsOf(text, start, end);
  if (words[0]?.text !== "from" && words[0]?.text !== "import") return undefined;
  const isFrom = words[0].text === "from";
  const rest = words.filter(({ text: word }) => word !== "from" && word !== "import");
  const module = isFrom ? rest.shift() : undefined;
  if (rest.length === 0 || (isFrom && !isModule(text, words, module))) return undefined;
  const children = isFrom && module ? [leaf("dotted_name", module, "module_name")] : [];
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i];
    if (!word || word.text === "as") continue;
    const alias = rest[i + 1]?.text === "as" ? rest[i + 2] : undefined;
    children.push(alias ? aliased(word, alias) : leaf("dotted_name", word, "name"));
    if (alias) i += 2;
  }
  return parentOf(isFrom ? "import_from_statement" : "import_statement", { start, end }, null, children);
}

/** The words of the import's line, or of its brackets' lines. */
function wordsOf(text: string, start: number, end: number): Word[] {
  const written = text.slice(start, end).replace(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
  const line = written.indexOf("\n");
  const bracket = written.indexOf("(");
  const stop = bracket >= 0 && (line < 0 || bracket < line) ? written.indexOf(")") : line;
  return [...written.slice(0, stop < 0 ? written.length : stop).matchAll(/[\w.]+/g)].map((match) => ({
    text: match[0],
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

/** The module stands whole between `from` and `import`, or in front of the names where `import` is gone. */
function isModule(text: string, words: readonly Word[], module: Word | undefined): boolean {
  if (!module) return false;
  const next = words[words.indexOf(module) + 1];
  const before = words[words.indexOf(module) - 1]?.text;
  return before === "from" && (!next || text.slice(module.end, next.start).trim() === "");
}

function aliased(name: Word, alias: Word): Made {
  const range = { start: name.start, end: alias.end };
  return parentOf("aliased_import", range, "name", [
    leaf("dotted_name", name, "name"),
    leaf("identifier", alias, "alias"),
  ]);
}

function leaf(type: string, { start, end }: Word, field: string): Made {
  return { type, start, end, field, parent: null, children: [] };
}

function parentOf(
  type: string,
  { start, end }: { start: number; end: number },
  field: string | null,
  children: Made[],
): Made {
  const node: Made = { type, start, end, field, parent: null, children };
  for (const child of children) child.parent = node;
  return node;
}
