/** SQL that a call of Python sends: in a string, an f-string, a constant, psycopg's `SQL()`, a statement prepared before. */

import type { CodeText } from "../../syntax/code-text";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import { pythonText } from "../../syntax/python-text";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  elementsOf,
  enclosing,
  nameOf,
  type PyCall,
  statementsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dictionaryOf, type Values } from "../../syntax/python-values";
import { budgetOf, readStatements, type SqlStatement } from "../../syntax/sql";
import type { Meanings } from "./dialect";

/** A call with the SQL that it sends. */
export interface SentSql {
  readonly call: PyCall;
  /** False where nothing but its argument says that the call sends SQL. */
  readonly isSure: boolean;
  /** One each for what the variable may hold. */
  readonly texts: readonly SentText[];
}

export interface SentText {
  /** Where the SQL is written. */
  readonly at: PyNode;
  readonly code: CodeText;
  readonly statements: readonly SqlStatement[];
  /** What stands for its placeholders, by position, of the first row where it is sent for many. */
  readonly values: readonly PyNode[];
  /** What stands for placeholders with names: `{"email": email}`. */
  readonly named: Values | undefined;
  /** It is sent once for each row of a list. */
  readonly forMany: boolean;
  /** The text goes on with what the program puts behind it: `sql += …`. */
  readonly goesOn: boolean;
}

const senders =
  /^(?:a?execute(?:_\w{1,30})?|executemany|executescript|fetch(?:row|val|many|all|one|_\w{1,30})?|copy|copy_expert|execute_values|execute_batch|stream|iterate|query(?:_\w{1,30})?)$/;
/** Rows are the argument behind the SQL. */
const forMany = /^(?:executemany|fetchmany|execute_values|execute_batch|execute_many|batch_execute)$/;
/** Calls that take a text and send nothing. */
const silent =
  /^(?:print|log|debug|info|warn(?:ing)?|error|exception|critical|SQL|Composed|text|prepare|mogrify|format|strip|lstrip|rstrip|dedent|cleandoc|join|replace|split|startswith|endswith|search|match|sub|compile|append|extend|insert|assertIn|assertEqual|step|RunSQL|len|str|repr|hash|md5|sha256|encode|write|writelines|explain|join_sql|add_argument|raises|Exception|\w{0,40}Error)$/;

/** undefined = it sends none that is written in this file. */
export const sentSql = kept((node: PyNode, meanings: Meanings): SentSql | undefined => {
  const call = node.type === "call" ? callOf(meanings.file, node) : undefined;
  if (!call || silent.test(call.name)) return undefined;
  const isSure = senders.test(call.name);
  const prepared = isSure ? preparedIn(call, meanings) : undefined;
  if (prepared) return { call, isSure: true, texts: prepared };
  const at = [...call.positional.slice(0, 3), call.keywords.get("sql"), call.keywords.get("query")];
  for (const [index, given] of at.entries()) {
    const texts = given ? textsOf(given, call, index, meanings) : [];
    if (texts.length > 0) return { call, isSure: isSure || sends(call, meanings), texts };
  }
  return undefined;
});

/** A helper that is called so, or a function of the file that hands what it gets to the driver. */
function sends({ name, callee }: PyCall, { file }: Meanings): boolean {
  if (/query|exec|sql|^_{0,2}(?:run|fetch)(?:_|$)/i.test(name)) return true;
  if (!/^(?:(?:self|cls)\.)?\w{1,100}$/.test(callee ?? "")) return false;
  return sendingIn(file).has(name);
}

const sendingIn = kept((file: PyFile): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const node of allIn(file.root, ({ type }) => type === "call")) {
    const call = callOf(file, node);
    if (!call || !senders.test(call.name) || call.positional[0]?.type !== "identifier") continue;
    found.add(nameOf(file, enclosing(node, "function_definition")));
  }
  return found;
});

/** `statement = await conn.prepare("INSERT …")`, `await statement.fetchval(email)` */
function preparedIn(call: PyCall, meanings: Meanings): SentText[] | undefined {
  const made = held(call.object, meanings)[0];
  const prepare = callOf(meanings.file, made);
  const [sql] = prepare?.name === "prepare" ? prepare.positional : [];
  if (!sql) return undefined;
  return held(sql, meanings).flatMap((each) => {
    const text = sentText(each, call.positional, call, meanings);
    return text ? [text] : [];
  });
}

function textsOf(given: PyNode, call: PyCall, index: number, meanings: Meanings): SentText[] {
  // A text that stands in a call of its own is that one's.
  const all = held(given, meanings);
  const rest = call.positional.slice(index + 1);
  const many = forMany.test(call.name);
  const goesOn = given.type === "identifier" && isLengthened(given, meanings);
  return all.flatMap((each) => {
    const [first] = rest;
    const rows = many && first ? elementsOf(held(first, meanings)[0] ?? first) : undefined;
    const one = many ? rows?.[0] : first;
    const text = sentText(each, one ? rowOf(one, rest, many, meanings) : [], call, meanings);
    if (!text) return [];
    const named = one && dictionaryOf(meanings.file, held(one, meanings)[0]);
    return [{ ...text, named, forMany: many, goesOn }];
  });
}

/** `(email, name)`, the variable that holds it, or asyncpg's `email, name`. */
function rowOf(one: PyNode, rest: readonly PyNode[], many: boolean, meanings: Meanings): readonly PyNode[] {
  const list = elementsOf(held(one, meanings)[0] ?? one);
  return list ?? (many ? [] : rest);
}

function sentText(
  at: PyNode,
  values: readonly PyNode[],
  call: PyCall,
  meanings: Meanings,
): SentText | undefined {
  const code = sqlText(at, meanings);
  if (!code) return undefined;
  const options = { placeholders: code.holes, budget: budgetOf(meanings.file) };
  const statements = readStatements(code.text, options);
  const base = { at, code, values, named: undefined, goesOn: false };
  return { ...base, statements, forMany: forMany.test(call.name) };
}

const known = kept(
  (meanings: Meanings) =>
    (node: PyNode): string | undefined =>
      constantText(node, meanings),
);

/** The text of an expression, where it looks like SQL. */
export function sqlText(at: PyNode, meanings: Meanings): CodeText | undefined {
  if (!/^(?:string|concatenated_string|binary_operator|call|parenthesized_expression)$/.test(at.type))
    return undefined;
  const code = pythonText(meanings.file, at, known(meanings));
  return code && isSql.test(code.text) ? code : undefined;
}

const isSql =
  /^\s{0,400}(?:--[^\n]{0,400}\n\s{0,400}|\/\*[^*]{0,400}\*\/\s{0,400}){0,5}(?:insert|replace|update|delete|merge|select|with|copy|begin|start|create|alter|drop|truncate)\s/i;

/** A name of a table that the program fills in from a constant, or as psycopg's `Identifier("users")`. */
function constantText(node: PyNode, meanings: Meanings): string | undefined {
  const { file } = meanings;
  const call = callOf(file, node);
  if (call?.name === "Identifier") {
    const parts = call.positional.map((each) => constantText(each, meanings));
    return parts.every((part) => part !== undefined) && parts.length > 0
      ? parts.map((part) => `"${part}"`).join(".")
      : undefined;
  }
  if (call?.name === "Placeholder") {
    const name = stringValue(file, call.positional[0]);
    return name === undefined ? "%s" : `%(${name})s`;
  }
  if (node.type === "string" || node.type === "concatenated_string") return stringValue(file, node);
  if (node.type !== "identifier" && node.type !== "attribute") return undefined;
  const [only, other] = held(node, meanings);
  return other || only === node ? undefined : stringValue(file, only);
}

const deepest = 4;

/** What a name, a constant of the class or of the module holds: all that it may hold; the node itself where that is not to be seen. */
export function held(node: PyNode | undefined, meanings: Meanings, depth = 0): readonly PyNode[] {
  if (!node) return [];
  const inner = node.type === "await" || node.type === "parenthesized_expression" ? node.children[0] : node;
  if (!inner || depth > deepest) return [node];
  const values = inner.type === "identifier" ? valuesOf(inner, meanings) : memberValues(inner, meanings);
  return values.length > 0 ? values.flatMap((value) => held(value, meanings, depth + 1)) : [inner];
}

/** All that is assigned to the name where it is bound; [] where something else binds it as well. */
function valuesOf(node: PyNode, { file, bindings }: Meanings): PyNode[] {
  const name = textOf(file, node);
  const at = bindings.at(node, name);
  if (at?.kind !== "value" || !at.value) return [];
  const all = bindings
    .seenFrom(node, name)
    .filter(({ scope, kind }) => scope === at.scope && kind !== "augmented" && kind !== "declared");
  // What is assigned further down is for another call; what is assigned in a branch may not be.
  const own = all.filter((each) => each.node.start <= at.node.start);
  const likely = isBranch(at.node, node) ? own : [at];
  return likely.flatMap(({ kind, value }) => (kind === "value" && value ? [value] : []));
}

/** It runs only sometimes before the use behind it. */
function isBranch(bound: PyNode, use: PyNode): boolean {
  const around = enclosing(
    bound,
    "if_statement",
    "for_statement",
    "try_statement",
    "while_statement",
    "function_definition",
  );
  return (
    around !== undefined &&
    around.type !== "function_definition" &&
    !(around.start <= use.start && use.end <= around.end)
  );
}

function isLengthened(node: PyNode, { file, bindings }: Meanings): boolean {
  const name = textOf(file, node);
  return bindings.seenFrom(node, name).some(({ kind }) => kind === "augmented");
}

/** `self.INSERT`, `cls.INSERT`, `Queries.INSERT`: a constant of a class of this file, or what a method assigned. */
function memberValues(node: PyNode, meanings: Meanings): PyNode[] {
  const { file, bindings } = meanings;
  const whole = node.type === "attribute" ? dottedName(file, node) : null;
  const [owner, name, more] = whole?.split(".") ?? [];
  if (owner === undefined || name === undefined || more !== undefined) return [];
  const isOwn = owner === "self" || owner === "cls";
  const around = isOwn
    ? enclosing(node, "class_definition")
    : file.root.children
        .map((each) => (each.type === "decorated_definition" ? childOf(each, "definition") : each))
        .find((each) => each?.type === "class_definition" && nameOf(file, each) === owner);
  const constants = (around ? statementsOf(around) : []).flatMap((statement) => {
    const assigned = assignmentOf(statement);
    return assigned && textOf(file, assigned.target) === name ? [assigned.value] : [];
  });
  if (constants.length > 0) return constants;
  const assigned = owner === "self" ? bindings.at(node, `self.${name}`) : undefined;
  return assigned?.kind === "value" && assigned.value ? [assigned.value] : [];
}
