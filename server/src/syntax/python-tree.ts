/** Questions to a Python tree: names, calls, arguments, strings, the function around a node. */

import type { PyFile, PyNode } from "./python";

/** A call with its arguments taken apart. */
export interface PyCall {
  readonly node: PyNode;
  /** What is called: `models.CharField`, `Customer.objects.create`. Null where it is no chain of names. */
  readonly callee: string | null;
  readonly function: PyNode;
  /** What a method is called on; undefined for a function. */
  readonly object: PyNode | undefined;
  /** The method or function without what stands in front of it: `create`. */
  readonly name: string;
  readonly positional: readonly PyNode[];
  readonly keywords: ReadonlyMap<string, PyNode>;
  /** `**rest` or `*rest` is passed on: the arguments are not all known. */
  readonly spread: boolean;
  /** What stands behind `**`. */
  readonly splats: readonly PyNode[];
}

export function childOf(node: PyNode | undefined | null, field: string): PyNode | undefined {
  return node?.children.find((child) => child.field === field);
}

/** What a class, function or alias is called; "" where the text is broken. */
export function nameOf(file: PyFile, node: PyNode | undefined): string {
  const name = childOf(node, "name");
  return name ? textOf(file, name) : "";
}

export function textOf(file: PyFile, node: PyNode): string {
  return file.text.slice(node.start, node.end);
}

/** `a.b.c` of identifiers and attributes; calls within the chain are written as `()`. Null for anything else. */
export function dottedName(file: PyFile, node: PyNode | undefined): string | null {
  if (!node) return null;
  if (node.type === "identifier") return textOf(file, node);
  if (node.type === "attribute") {
    const object = dottedName(file, childOf(node, "object"));
    const name = childOf(node, "attribute");
    return object !== null && name ? `${object}.${textOf(file, name)}` : null;
  }
  if (node.type === "call") {
    const callee = dottedName(file, childOf(node, "function"));
    return callee === null ? null : `${callee}()`;
  }
  if (node.type === "await" || node.type === "parenthesized_expression")
    return dottedName(file, node.children[0]);
  return null;
}

export function callOf(file: PyFile, node: PyNode | undefined): PyCall | undefined {
  if (node?.type === "await" || node?.type === "parenthesized_expression")
    return callOf(file, node.children[0]);
  if (node?.type !== "call") return undefined;
  const callee = childOf(node, "function");
  if (!callee) return undefined;
  const list = childOf(node, "arguments");
  const positional: PyNode[] = [];
  const keywords = new Map<string, PyNode>();
  let spread = false;
  const splats: PyNode[] = [];
  for (const argument of list?.type === "argument_list" ? list.children : list ? [list] : []) {
    if (argument.type === "comment") continue;
    if (argument.type === "keyword_argument") {
      const name = childOf(argument, "name");
      const value = childOf(argument, "value");
      if (name && value) keywords.set(textOf(file, name), value);
    } else if (argument.type === "dictionary_splat" || argument.type === "list_splat") {
      spread = true;
      if (argument.type === "dictionary_splat") splats.push(...argument.children);
    } else positional.push(argument);
  }
  return {
    node,
    callee: dottedName(file, callee),
    function: callee,
    object: childOf(callee, "object"),
    name: textOf(file, childOf(callee, "attribute") ?? callee),
    positional,
    keywords,
    spread,
    splats,
  };
}

/** The calls of a chain, the first one first: `insert(…)`, `.values(…)`. */
export function chainOf(file: PyFile, node: PyNode | undefined): PyCall[] {
  const calls: PyCall[] = [];
  for (let call = callOf(file, node); call; call = callOf(file, call.object)) calls.unshift(call);
  return calls;
}

/** The call and those that follow on what it gives: `insert(…).values(…)`. */
export function linksFrom(file: PyFile, node: PyNode): PyCall[] {
  const links: PyCall[] = [];
  for (let call = callOf(file, node); call; ) {
    links.push(call);
    const { parent } = call.node;
    const member = parent?.type === "parenthesized_expression" ? parent.parent : parent;
    const isCalled = member?.type === "attribute" && member.field === "function";
    call = isCalled && member.parent ? callOf(file, member.parent) : undefined;
  }
  return links;
}

/** Where the call of this name is named in a chain of calls, else the last name of it: `create` of `Customer.objects.create()`, `email` of `user.email = "a"`. */
export function namedIn(file: PyFile, node: PyNode, name: string): PyNode | undefined {
  let last: PyNode | undefined;
  for (let at: PyNode | undefined = node; at; ) {
    if (at.type === "attribute" || at.type === "identifier") {
      const named = at.type === "attribute" ? childOf(at, "attribute") : at;
      if (named && textOf(file, named) === name) return named;
      last ??= named;
    }
    if (/^(await|parenthesized_expression|expression_statement)$/.test(at.type)) at = at.children[0];
    else at = ["function", "object", "value", "left"].map((field) => childOf(at, field)).find(Boolean);
  }
  return last;
}

/** `email`, `email: str = ""`, `*args`, `**rest` -> the name. */
export function parameterName(parameter: PyNode): PyNode | undefined {
  if (parameter.type === "identifier") return parameter;
  const inner = childOf(parameter, "name") ?? parameter.children[0];
  const name = inner && /splat_pattern$/.test(inner.type) ? inner.children[0] : inner;
  return name?.type === "identifier" ? name : undefined;
}

/** The value of a string literal (adjacent ones joined); undefined for other nodes and for strings with `{...}`. */
export function stringValue(file: PyFile, node: PyNode | undefined): string | undefined {
  if (node?.type === "parenthesized_expression") return stringValue(file, node.children[0]);
  if (node?.type === "concatenated_string") {
    const parts = node.children.map((child) => stringValue(file, child));
    return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
  }
  if (node?.type !== "string") return undefined;
  const match = /^[A-Za-z]{0,2}("""|'''|"|')/.exec(file.text.slice(node.start, node.start + 5));
  if (!match?.[1]) return undefined;
  const inner = file.text.slice(node.start + match[0].length, node.end - match[1].length);
  if (/[fF]/.test(match[0]) && inner.includes("{")) return undefined;
  return /^[A-Za-z]*[rR]/.test(match[0]) ? inner : inner.replace(pythonEscape, unescaped);
}

const pythonEscape = /\\(?:\r?\n|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|['"\\nrt])/g;

/** What an escape of a string stands for; octal numbers and `\N{...}` stay as they are written. */
function unescaped(whole: string, byte: string | undefined, unit: string | undefined): string {
  const code = byte ?? unit;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  const sign = whole.slice(1);
  return { n: "\n", r: "\r", t: "\t", "\n": "", "\r\n": "" }[sign] ?? sign;
}

/** The elements of a list, tuple or set literal; of `a + b` those of both; undefined for other nodes. */
export function elementsOf(node: PyNode | undefined): readonly PyNode[] | undefined {
  if (node?.type === "parenthesized_expression") return elementsOf(node.children[0]);
  if (node?.type === "binary_operator") {
    const [left, right] = [elementsOf(childOf(node, "left")), elementsOf(childOf(node, "right"))];
    return left && right ? [...left, ...right] : undefined;
  }
  if (node?.type !== "list" && node?.type !== "tuple" && node?.type !== "set") return undefined;
  return node.children.filter((child) => child.type !== "comment");
}

/** Strings of a list or tuple literal, with their nodes. */
export function stringsOf(file: PyFile, node: PyNode | undefined): { value: string; node: PyNode }[] {
  return (elementsOf(node) ?? []).flatMap((child) => {
    const value = stringValue(file, child);
    return value === undefined ? [] : [{ value, node: child }];
  });
}

/** Statements of a module, class, function or block; compound ones (`if`, `with`, `try`) are not opened. */
export function statementsOf(node: PyNode): readonly PyNode[] {
  const body = node.type === "module" || node.type === "block" ? node : childOf(node, "body");
  return body?.children.filter((child) => child.type !== "comment") ?? [];
}

/** The class or function itself, without its decorators. */
export function undecorated(node: PyNode): PyNode {
  return node.type === "decorated_definition" ? (childOf(node, "definition") ?? node) : node;
}

/** What decorates a class or a function, without the `@`: `app.get("/")`, `staticmethod`. */
export function decoratorsOf({ parent }: PyNode): readonly PyNode[] {
  const all = parent?.type === "decorated_definition" ? parent.children : [];
  return all.filter(({ type }) => type === "decorator").flatMap(({ children }) => children.slice(0, 1));
}

/** `name = value` or `name: type = value` as a statement of its own. */
export function assignmentOf(node: PyNode): { target: PyNode; value: PyNode } | undefined {
  const inner = node.type === "expression_statement" ? node.children[0] : node;
  if (inner?.type !== "assignment") return undefined;
  const target = childOf(inner, "left");
  const value = childOf(inner, "right");
  return target && value ? { target, value } : undefined;
}

/** Visits a node and all below it, parents first; `visit` may return false to leave out what is below. */
export function walk(node: PyNode, visit: (node: PyNode) => boolean | undefined): void {
  const stack: PyNode[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (visit(next) === false) continue;
    for (let i = next.children.length - 1; i >= 0; i--) {
      const child = next.children[i];
      if (child) stack.push(child);
    }
  }
}

/** Those of the node and all below it for which the test holds, in the order of the text. */
export function allIn(node: PyNode, test: (node: PyNode) => boolean): PyNode[] {
  const found: PyNode[] = [];
  walk(node, (one) => {
    if (test(one)) found.push(one);
    return true;
  });
  return found;
}

/** True where the test holds for the node or for one below it. */
export function holds(node: PyNode, test: (node: PyNode) => boolean): boolean {
  let found = false;
  walk(node, (one) => {
    found ||= test(one);
    return !found;
  });
  return found;
}

/** True where a comment stands within the node. */
export function hasComment(node: PyNode): boolean {
  return holds(node, ({ type }) => type === "comment");
}

/** The narrowest node that holds the whole stretch. */
export function nodeAt(root: PyNode, start: number, end: number): PyNode {
  for (let node = root; ; ) {
    const inner = node.children.find((child) => child.start <= start && end <= child.end);
    if (!inner) return node;
    node = inner;
  }
}

/** The nearest node of one of the types around `node`, itself included. */
export function enclosing(node: PyNode | null | undefined, ...types: readonly string[]): PyNode | undefined {
  for (let at = node; at; at = at.parent) if (types.includes(at.type)) return at;
  return undefined;
}

/** What runs later than the code around it: a `try` around it has nothing to do with it. */
export const later: readonly string[] = ["function_definition", "lambda"];

/** The statements of the type whose body holds the node and runs with it, innermost first. */
export function bodiesAround(node: PyNode, type: "try_statement" | "with_statement"): PyNode[] {
  const found: PyNode[] = [];
  for (let at = node; at.parent && !later.includes(at.type); at = at.parent)
    if (at.parent.type === type && at.field === "body") found.push(at.parent);
  return found;
}

/** The context managers of a `with`. */
export function managersOf({ children }: PyNode): PyNode[] {
  return children
    .filter(({ type }) => type === "with_clause")
    .flatMap((clause) => clause.children)
    .flatMap((item) => childOf(item, "value") ?? item.children[0] ?? [])
    .flatMap((value) => (value.type === "as_pattern" ? (value.children[0] ?? []) : value));
}

/** The statement that `node` is (part of): the child of the nearest block. */
export function statementAround(node: PyNode): PyNode {
  let at = node;
  while (at.parent && at.parent.type !== "block" && at.parent.type !== "module") at = at.parent;
  return at;
}

/** `register`, `CustomerService.create`; null at module level. */
export function functionName(file: PyFile, node: PyNode): string | null {
  const found = enclosing(node, "function_definition");
  const name = childOf(found, "name");
  if (!found || !name) return null;
  const owner = childOf(enclosing(found.parent, "class_definition", "function_definition"), "name");
  const inClass = owner?.parent?.type === "class_definition";
  return owner && inClass ? `${textOf(file, owner)}.${textOf(file, name)}` : textOf(file, name);
}

/** The functions of a file that have this name. */
export function functionsNamed(file: PyFile, name: string): PyNode[] {
  return allIn(file.root, (node) => node.type === "function_definition" && nameOf(file, node) === name);
}

/** Not the name of an attribute or of a keyword: `x.found`, `f(found=1)`. */
export function isVariable({ type, parent, field }: PyNode): boolean {
  if (type !== "identifier") return false;
  if (parent?.type === "attribute") return field !== "attribute";
  return !(parent?.type === "keyword_argument" && field === "name");
}

/** Types that say no more than what stands in their brackets. */
const transparent = /^(?:[\w.]{0,100}\.)?(?:Optional|Union|Annotated|Mapped)$/;

/** The dotted names in a type, those in its strings included; `list[Customer]` is no Customer. */
export function namesOfType(file: PyFile, type: PyNode): string[] {
  const names: string[] = [];
  walk(type, (node) => {
    if (node.type === "generic_type" || node.type === "subscript")
      return transparent.test(dottedName(file, node.children[0]) ?? "");
    const dotted = node.type === "identifier" || node.type === "attribute" ? dottedName(file, node) : null;
    if (dotted !== null) names.push(dotted);
    const quoted = node.type === "string" ? stringValue(file, node) : undefined;
    if (quoted !== undefined && !quoted.includes("["))
      names.push(...(quoted.match(/[A-Za-z_][\w.]{0,100}/g) ?? []));
    return dotted === null && node.type !== "string";
  });
  return names;
}

/** Names that the file imports -> where from: `{Customer: "customers.models.Customer"}`; relative ones keep their dots. */
export function importsOf(file: PyFile): Map<string, string> {
  const imports = new Map<string, string>();
  walk(file.root, (node) => {
    if (node.type === "import_statement")
      for (const child of node.children) addImport(file, imports, "", child);
    if (node.type === "import_from_statement") {
      const from = childOf(node, "module_name");
      const prefix = from ? textOf(file, from).replaceAll(/\s/g, "") : "";
      for (const child of node.children) if (child !== from) addImport(file, imports, prefix, child);
    }
    return true;
  });
  return imports;
}

function addImport(file: PyFile, imports: Map<string, string>, prefix: string, node: PyNode): void {
  const aliased = node.type === "aliased_import";
  const name = aliased ? childOf(node, "name") : node.type === "dotted_name" ? node : undefined;
  if (!name) return;
  const alias = childOf(node, "alias");
  const path = textOf(file, name);
  const full = prefix === "" ? path : prefix.endsWith(".") ? prefix + path : `${prefix}.${path}`;
  imports.set(
    alias && aliased ? textOf(file, alias) : prefix === "" ? (path.split(".")[0] ?? path) : path,
    alias || prefix !== "" ? full : (path.split(".")[0] ?? path),
  );
}

/** The call with what is written around it on the way of its value: brackets, `await`. */
export function handedOut(node: PyNode): PyNode {
  const { parent } = node;
  return parent && /^(?:await|parenthesized_expression)$/.test(parent.type) ? handedOut(parent) : node;
}

/** True for a call that is awaited where it stands. */
export function isAwaited({ parent }: PyNode): boolean {
  return parent?.type === "parenthesized_expression" ? isAwaited(parent) : parent?.type === "await";
}
