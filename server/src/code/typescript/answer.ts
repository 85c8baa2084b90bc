/** A handler that refuses: how it knows the violation, and what it does: the answer of the framework around, or an error of its own. */

import type { ErrorTest, FixContext } from "../../domain/adapters";
import type { ConflictAnswer } from "../../domain/answer";
import { createSource } from "../../domain/text";
import { lineComment, typescriptPattern } from "../../syntax/escape";
import { compiler, findAll, nodeAt, parseTypeScript, type ts } from "../../syntax/typescript";
import { memberOf, stringOf, stringsOf } from "../../syntax/typescript-literals";
import { enclosingFunction, functionsAround } from "../../syntax/typescript-scope";
import { callbackOf } from "../../syntax/typescript-shapes";
import type { Handler, Test, Wanted } from "../dialect";
import { decline } from "../fixes/declined";
import { answerLines } from "../fixes/steps";
import { declining, ownRefusal } from "../fixes/words";
import { meansTheSame } from "./bindings";
import { givesBack } from "./passed-over";
import type { TypescriptSite } from "./site";

/** @param says what the client is told */
export function answerCode(site: TypescriptSite, answer: ConflictAnswer, says: string): Handler {
  const { quote, style, context, error, root } = site;
  const field = quote(context.constraint.fields[0] ?? "");
  const lines = answerLines(site, answer, says, field, style.semicolon, {
    error,
    keepsCause: keepsCause(root),
  });
  const leaves = lines.some((line) => line.startsWith("return"));
  return { lines, leaves, ...atCallback(site, lines, leaves) };
}

/** `throw new NotFoundException("…", { cause: error })` */
function keepsCause(root: ts.SourceFile): boolean {
  const t = compiler();
  return findAll(root, t.isNewExpression).some(
    ({ expression, arguments: given }) =>
      /Exception$/.test(expression.getText()) && memberOf(given?.at(-1), "cause") !== undefined,
  );
}

export function thrownCode(site: TypescriptSite, says: string): Handler {
  const { quote, style, error, context, call } = site;
  const own = ownRefusal(context);
  if (own) {
    const lines = own.by.split("\n");
    if (!isKnownAt(call, own.by, site)) decline(declining.knownInside(own.line));
    if (own.asks) return { lines: [...lines, `throw ${error}${style.semicolon}`], waits: true };
    const leaves = /^(?:return|continue)/.test(lines.at(-1) ?? "");
    return { lines, leaves, ...atCallback(site, lines, leaves) };
  }
  const cause = knowsCause(context) ? `, { cause: ${error} }` : "";
  return { lines: [`throw new Error(${quote(says)}${cause})${style.semicolon}`] };
}

/** What the statements name means at the call what it means where the look stands: a transaction around the write knows none of its callback's names. */
function isKnownAt(call: ts.Node, by: string, { root, context }: TypescriptSite): boolean {
  const { source, intent } = context;
  if (!intent?.place) return true;
  const look = nodeAt(root, source.offset(intent.place.start), source.offset(intent.place.end));
  return meansTheSame(by, look, call);
}

/** What leaves only a callback around the write has its place behind the chain of promises alone, whose handler answers. */
function atCallback(
  { call, front, end }: TypescriptSite,
  lines: readonly string[],
  leaves: boolean,
): Pick<Handler, "inFront"> {
  if (!leaves || isAnswering(call, lines)) return {};
  if (front?.callback || end) return { inFront: true };
  const callback = callbackOf(call);
  return decline(callback && givesBack(callback) ? declining.takesBack : declining.leavesCallback);
}

/** The innermost function has a name of its own, or it was given what the answer is given by: `return res.status(409)`. */
function isAnswering(call: ts.CallExpression, lines: readonly string[]): boolean {
  const [innermost] = functionsAround(call);
  if (innermost === undefined || innermost === enclosingFunction(call)?.node) return true;
  const given = innermost.parameters.map(({ name }) => name.getText());
  return lines.some((line) => given.includes(/^(?:return )?([$\w]+)\./.exec(line)?.[1] ?? ""));
}

/** `new Error(message, { cause })` is ES2022: older targets do not type-check it. */
function knowsCause({ read, source: { path } }: FixContext): boolean {
  if (/\.[cm]?jsx?$/.test(path)) return true;
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const config = read([...folders.slice(0, depth), "tsconfig.json"].join("/"));
    if (!config) continue;
    const code = createSource(`${config.path}.ts`, `(${config.text.slice(0, 20_000)})`);
    const [statement] = parseTypeScript(code).statements;
    const options =
      statement && memberOf((statement as ts.ExpressionStatement).expression, "compilerOptions");
    const known = stringsOf(memberOf(options, "lib")) ?? [stringOf(memberOf(options, "target")) ?? ""];
    return known.some((each) => /^es(?:202[2-9]|20[3-9]\d|next)(?:\.error|$)/i.test(each));
  }
  return false;
}

/**
 * `error instanceof QueryFailedError && error.driverError.constraint === "…" // User.email`
 * @param by the ORM's name for people, the class of its own error, and the way to the driver's
 */
export function recognised(
  site: TypescriptSite,
  by: {
    readonly orm: string;
    readonly thrown?: Wanted;
    readonly driver: string;
    /** Its type has no members but those of any error. */
    readonly isPlain?: true;
  },
): Test {
  const { violation, constraint, model, database } = site.context;
  if (!database?.recognise)
    decline(`Keyclash has not seen how this database reports the constraint to ${by.orm}.`);
  const tests = database.recognise({ violation, constraint, model }, "node");
  if (!tests) decline(declining.unknownConstraint);
  // A check belongs to no field.
  const whose = [model.name, [...new Set(constraint.fields)].join(" + ")].filter((part) => part !== "");
  const thrown = by.thrown ? [`${site.error} instanceof ${site.use(by.thrown)}`] : [];
  return {
    all: [
      ...thrown,
      ...(by.isPlain
        ? plainly(tests, by.driver, site)
        : tests.map((test) => said(test, by.driver, site.quote))),
    ],
    comment: lineComment(whose.join(".")),
  };
}

/** `error.cause instanceof Error && "constraint" in error.cause && error.cause.constraint === "…"` */
function plainly(tests: readonly ErrorTest[], driver: string, { quote }: TypescriptSite): string[] {
  const told = tests.flatMap((test) => {
    // Every driver's own sentence is the error's message as well.
    const read = "is" in test ? test : { ...test, member: "message" };
    const has = read.member === "message" ? [] : [`${quote(read.member)} in ${driver}`];
    return [...has, said(read, driver, quote)];
  });
  return [`${driver} instanceof Error`, ...told];
}

function said(test: ErrorTest, error: string, quote: (text: string) => string): string {
  const member = `${error}.${test.member}`;
  if ("endsWith" in test) return `${member}.endsWith(${quote(test.endsWith)})`;
  if ("lastQuoted" in test) return `/['.]${typescriptPattern(test.lastQuoted)}'[^']*$/.test(${member})`;
  if ("includes" in test) return `${member}.includes(${quote(test.includes)})`;
  return `${member} === ${typeof test.is === "number" ? test.is : quote(test.is)}`;
}
