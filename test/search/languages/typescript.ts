/** Sites in TypeScript: the steps of a surrounding, a host around them, in the choice's style. */

import { type Entity, entityNamed, saidWith } from "../schema";
import type { At, Choice, Dialect, Invocation, Operation, Shape, Written } from "../site";
import { type Form, type Step, surroundings, within } from "../surroundings";

/** What this language lets choose; the first is the plainest. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  row: [
    "row",
    "result",
    "saved",
    "data",
    "existing",
    "error",
    "transaction",
    "duplicate",
    "_",
    "known",
    "isDuplicate",
  ],
  input: ["input", "dto", "body", "data", "error", "existing", "transaction", "row", "params"],
  caught: ["error", "e", "err", "cause"],
  beside: [
    "",
    "error",
    "existing",
    "isDuplicate",
    "transaction",
    "Prisma",
    "QueryFailedError",
    "savepoint",
    "manager",
    "tx",
  ],
  values: [
    "inline",
    "params",
    "hoisted",
    "spread",
    "whole",
    "trimmed",
    "default left out",
    "destructured",
    "called",
    "reassigned",
  ],
  style: ["function", "arrow"],
  layout: ["one line", "lines"],
  comment: ["none", "before", "behind"],
  declared: ["const", "let", "before"],
  give: ["variable", "await", "promise"],
  semicolons: ["yes", "no"],
  quotes: ["double", "single"],
};

interface Words {
  readonly dialect: Dialect;
  readonly entity: Entity;
  readonly choice: Choice;
  readonly operation: Operation;
}

interface Place {
  readonly inside: boolean;
  readonly list: boolean;
  /** Where `return` would leave a callback, not the function. */
  readonly callback: boolean;
}

/** The file of a site. */
export function source(dialect: Dialect, choice: Choice, operation: Operation): string {
  const entity = saidWith(entityNamed(choice.entity as string), dialect.field);
  const words: Words = { dialect, entity, choice, operation };
  const steps = surroundings[choice.surrounding as string]?.steps ?? [];
  const body = [
    ...besides(words),
    ...hoisted(words),
    ...(dialect.opening?.(choice) ?? []),
    ...lines(words, steps, { inside: false, list: false, callback: false }),
  ];
  const text = hosted(words, body).join("\n");
  const imports = [...ownImports(words, text), ...dialect.imports(words.entity, choice, text)];
  return styled([...imports, "", text, ""].join("\n"), choice);
}

/** Next's routes stand in a folder of their own. */
export function fileOf({ host }: Choice, id: string): string {
  return host === "next route" ? `src/app/${id}/route.ts` : `src/sites/${id}.ts`;
}

export function fits(choice: Choice, steps: readonly Step[], entity: Entity, operation: Operation): boolean {
  const all = within(steps);
  const many = isList(choice, operation);
  if (!fitsExpression(choice, all, operation, many)) return false;
  // `[row] = await …` without a semicolon in front of it is another thing, and what a driver says beside its rows is nobody's.
  const shape = shapeOf(operation, choice);
  if (shape && !(shape.behind && !shape.pattern) && choice.declared === "before") return false;
  if (shape?.path.startsWith(".") && choice.give !== "variable") return false;
  const names = [choice.row, choice.input, choice.beside || "-"];
  if (new Set(names).size < 3) return false;
  if (choice.caught === choice.row && all.some((step) => step.do === "try" || step.do === "retry"))
    return false;
  const catches =
    choice.host === "express next" || all.some((step) => step.do === "try" || step.do === "retry");
  if (catches && [choice.input, choice.beside].includes(choice.caught as string)) return false;
  if (many && ["params", "destructured", "hoisted", "reassigned"].includes(choice.values as string))
    return false;
  if (choice.values === "default left out" && !entity.fields.some((field) => field.byDefault)) return false;
  const changes = ["trimmed", "called", "reassigned"].includes(choice.values as string);
  if (changes && entity.fields.some((field) => isTrimmed(entity, field.name) && field.nullable)) return false;
  if (changes && !entity.fields.some((field) => isTrimmed(entity, field.name))) return false;
  if (choice.values === "whole" && operation.loads) return false;
  if (choice.give !== "variable" && !directGive(steps)) return false;
  if (choice.give === "promise" && all.some((step) => step.do === "try" || step.do === "retry")) return false;
  if (isWeb(choice)) {
    if (["params"].includes(choice.values as string) || operation.loads || choice.client === "parameter")
      return false;
    if (choice.give !== "variable") return false;
    const gives = (step: Step) => step.do === "expression" && ["object", "pair", "then"].includes(step.form);
    if (all.some(gives)) return false;
    if (choice.style === "arrow" && choice.host === "nest controller") return false;
    if (choice.input === "request" || choice.row === "response") return false;
    if (inner(steps).some((step) => step.do === "give" || step.do === "guard" || step.do === "look"))
      return false;
  }
  if (isClass(choice) !== (choice.client === "member")) return false;
  if (isClass(choice) && choice.style === "arrow") return false;
  // A name of the module is no parameter of it.
  return !(choice.host === "next route" && choice.input === "request");
}

function fitsExpression(choice: Choice, all: readonly Step[], operation: Operation, many: boolean): boolean {
  const forms = all.flatMap((step) => (step.do === "expression" ? [step.form] : []));
  if (forms.length === 0 && !all.some((step) => step.do === "together")) return true;
  if (many || choice.give !== "variable" || choice.declared !== "const") return false;
  if (choice.layout !== "one line" || choice.comment !== "none") return false;
  const needsRow = forms.some((form) => form === "argument" || form === "condition");
  return !needsRow || operation.gives === "value";
}

function directGive(steps: readonly Step[]): boolean {
  return within([{ do: "if", body: steps }]).some(
    (step) =>
      "body" in step &&
      step.body.some((each, i) => {
        const next = step.body[i + 1];
        return each.do === "write" && next?.do === "give" && next.what === "row";
      }),
  );
}

/** Steps whose `return` leaves a callback. */
function inner(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) =>
    "body" in step
      ? ["transaction", "callback", "parallel", "helper"].includes(step.do)
        ? within(step.body)
        : inner(step.body)
      : [],
  );
}

export function invocation(choice: Choice, operation: Operation): Invocation {
  const entity = entityNamed(choice.entity as string);
  const steps = within(surroundings[choice.surrounding as string]?.steps ?? []);
  const list = isList(choice, operation);
  return {
    entity: entity.name,
    host: choice.host as string,
    client: choice.client as string,
    ...(choice.driver ? { driver: choice.driver } : {}),
    given: choice.values === "params" ? given(entity, choice).map(({ name }) => name) : ["*"],
    list,
    atOnce: steps.some((step) => step.do === "parallel" || step.do === "together"),
    loads: operation.loads === true,
    looks: steps.some((step) => step.do === "look" && step.by === "key"),
  };
}

function isList(choice: Choice, operation: Operation): boolean {
  const steps = within(surroundings[choice.surrounding as string]?.steps ?? []);
  return operation.bulk === true || steps.some((step) => step.do === "each" || step.do === "parallel");
}

const isWeb = ({ host }: Choice) =>
  ["express", "express next", "nest controller", "next route"].includes(host as string);
const isClass = ({ host }: Choice) => ["method", "nest service", "nest controller"].includes(host as string);

function given(entity: Entity, choice: Choice) {
  return entity.fields.filter((field) => choice.values !== "default left out" || !field.byDefault);
}

/** Free of a white space around in programs that trim it. */
function isTrimmed(entity: Entity, name: string): boolean {
  return (
    entity.keys[0]?.includes(name) === true &&
    entity.fields.find((field) => field.name === name)?.type === "string"
  );
}

function valueIn({ entity, choice }: Words, name: string): string {
  const { input, values } = choice;
  if (["params", "hoisted", "destructured", "reassigned"].includes(values as string)) return name;
  if (values === "called" && isTrimmed(entity, name)) return `tidy(${input}.${name})`;
  return values === "trimmed" && isTrimmed(entity, name) ? `${input}.${name}.trim()` : `${input}.${name}`;
}

function besides({ choice }: Words): string[] {
  return choice.beside ? [`const ${choice.beside} = "kept";`, `log.info(${choice.beside});`] : [];
}

function hoisted(words: Words): string[] {
  const { choice, entity } = words;
  if (isList(choice, words.operation)) return [];
  const fields = given(entity, choice).map(({ name }) => name);
  if (choice.values === "reassigned") {
    const key = fields.find((name) => isTrimmed(entity, name));
    const rest = fields
      .filter((name) => name !== key)
      .map((name) => `const ${name} = ${choice.input}.${name};`);
    return [`let ${key} = ${choice.input}.${key};`, `${key} = tidy(${key});`, ...rest];
  }
  if (choice.values === "hoisted") return fields.map((name) => `const ${name} = ${choice.input}.${name};`);
  return choice.values === "destructured" ? [`const { ${fields.join(", ")} } = ${choice.input};`] : [];
}

function lines(words: Words, steps: readonly Step[], place: Place): string[] {
  const result: string[] = [];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as Step;
    if (step.do !== "write") {
      result.push(...line(words, step, place));
      continue;
    }
    const next = steps[i + 1];
    const { before, call, gives } = written(words, place);
    result.push(...before);
    if (words.choice.comment === "before") result.push("// The one who asked for it gets it.");
    if (gives === "value" && next?.do === "give" && next.what === "row" && words.choice.give !== "variable") {
      result.push(
        ...laidOut(words.choice, `return ${words.choice.give === "promise" ? "" : "await "}${call};`),
      );
      i++;
    } else {
      const used = gives === "value" && steps.slice(i + 1).some((each) => usesRow(each));
      const { row, declared } = words.choice;
      if (used && declared === "before") result.push(`let ${row};`);
      const shape = shapeOf(words.operation, words.choice);
      const taken = used ? taking(shape, row as string) : shape?.others?.replace("_", row as string);
      const word = declared !== "before" ? `${declared} ` : used ? "" : "const ";
      const to = taken === undefined ? "" : `${word}${taken} = `;
      result.push(...laidOut(words.choice, `${to}await ${call};`));
      result.push(...(shape?.behind?.(row as string, words.choice) ?? []));
    }
  }
  return result;
}

/** Over several lines, as a formatter has what is too long for one. */
function laidOut({ layout, comment }: Choice, text: string): string[] {
  const behind = comment === "behind" ? " // see the manual" : "";
  const isBroken = text.includes("\n") && !text.includes("`");
  if (layout !== "lines" || !text.includes("{ "))
    return isBroken ? `${text}${behind}`.split("\n") : [`${text}${behind}`];
  let depth = 0;
  const cut = text.replace(/\{ | \}|, /g, (sign) => {
    if (sign === "{ ") return `{\n${"  ".repeat(++depth)}`;
    if (sign === " }") return `,\n${"  ".repeat(--depth)}}`;
    return depth > 0 ? `,\n${"  ".repeat(depth)}` : sign;
  });
  return `${cut}${behind}`.split("\n");
}

function taking(shape: Shape | undefined, name: string): string {
  return shape?.pattern?.replace("_", name).replace(/\b(\w+): \1\b/, "$1") ?? name;
}

function shapeOf({ shape }: Operation, choice: Choice): Shape | undefined {
  return typeof shape === "function" ? shape(choice) : shape;
}

/** The row in the variable. */
function rowIn({ operation, choice }: Words): string {
  const shape = shapeOf(operation, choice);
  return `${choice.row}${shape && !shape.pattern ? shape.path : ""}`;
}

function usesRow(step: Step): boolean {
  return (
    (step.do === "effect" && step.about === "row") ||
    (step.do === "give" && ["row", "object"].includes(step.what))
  );
}

function written(words: Words, { inside }: Place): Written {
  return words.operation.write(at(words, inside));
}

function at(words: Words, inside: boolean): At {
  const { dialect, entity, choice } = words;
  const values = given(entity, choice).map(({ name }) => [name, valueIn(words, name)] as const);
  const whole = { whole: choice.input, spread: `{ ...${choice.input} }` }[choice.values as string];
  const client = dialect.client(entity, choice, inside);
  return {
    entity,
    choice,
    client,
    inside,
    values,
    whole,
    list: `${choice.input}s`,
    row: choice.row as string,
  };
}

function line(words: Words, step: Step, place: Place): string[] {
  const { dialect, entity, choice, operation } = words;
  const body = (steps: readonly Step[], other: Partial<Place> = {}) =>
    lines(words, steps, { ...place, ...other });
  const caught = choice.caught as string;
  switch (step.do) {
    case "write":
      return [];
    case "effect":
      return [effect(words, step)];
    case "sibling":
      return [`await ${dialect.sibling(choice, place.inside, step.note)};`];
    case "guard":
      return [
        `if (${valueIn(words, plainField(entity))} === "") ${inLoop(words) ? "continue;" : leave(words, "null")}`,
      ];
    case "look": {
      const fields = step.by === "key" ? (entity.keys[0] ?? []) : [plainField(entity)];
      const client = dialect.client(entity, choice, place.inside);
      const name = (step.second ? ["same", "taken"] : ["existing", "known"]).find(
        (each) => ![choice.row, choice.input, choice.beside].includes(each),
      );
      const condition = fields.map((field) => [field, valueIn(words, field)] as const);
      const found = step.found === "throw" ? `throw new Error("taken");` : leave(words, name as string);
      const shape = dialect.finds?.(choice);
      return [
        `const ${taking(shape, name as string)} = await ${dialect.find(client, entity, condition, choice, place.inside)};`,
        ...(shape?.behind?.(name as string, choice) ?? []),
        `if (${name}) ${found}`,
      ];
    }
    case "helper": {
      const gives = within(step.body).some((each) => each.do === "give");
      return [
        "const work = async () => {",
        ...body(step.body, { callback: true }).map(indent),
        "};",
        `${gives ? "return " : ""}await work();`,
      ];
    }
    case "together": {
      const { before, call } = written(words, place);
      const other = dialect.sibling(choice, place.inside, "beside");
      return [...before, "await Promise.all([", `  ${call},`, `  ${other},`, "]);"];
    }
    case "expression":
      return expression(words, step.form, written(words, place));
    case "if":
      return [`if (${valueIn(words, plainField(entity))} !== "") {`, ...body(step.body).map(indent), "}"];
    case "try":
      return [
        "try {",
        ...body(step.body).map(indent),
        ...(step.handler === "finally" ? ["} finally {"] : [`} catch (${caught}) {`]),
        ...handler(words, step.handler, caught).map(indent),
        "}",
      ];
    case "transaction": {
      const gives = within(step.body).some((each) => each.do === "give");
      return [
        ...(dialect.transaction?.(choice, body(step.body, { inside: true, callback: true }), gives) ?? []),
      ];
    }
    case "each":
      return operation.bulk
        ? body(step.body)
        : [
            `for (const ${choice.input} of ${choice.input}s) {`,
            ...body(step.body, { list: true }).map(indent),
            "}",
          ];
    case "parallel":
      return [
        "await Promise.all(",
        `  ${choice.input}s.map(async (${choice.input}) => {`,
        ...body(step.body, { list: true, callback: true }).map((each) => indent(indent(each))),
        "  }),",
        ");",
      ];
    case "retry":
      return [
        "for (let attempt = 1; attempt <= 3; attempt++) {",
        ...["try {", ...body(step.body).map(indent), `} catch (${caught}) {`].map(indent),
        ...[`log.info("again");`, `if (attempt === 3) throw ${caught};`].map((each) => indent(indent(each))),
        "  }",
        "}",
      ];
    case "callback": {
      const gives = within(step.body).some((each) => each.do === "give");
      return [
        `${gives ? "return " : ""}await timed(async () => {`,
        ...body(step.body, { callback: true }).map(indent),
        "});",
      ];
    }
    case "give":
      return given_(words, step.what);
  }
}

function expression(words: Words, form: Form, { before, call, gives }: Written): string[] {
  const { choice, entity, operation } = words;
  const key = entity.keys[0]?.at(-1) as string;
  const path = shapeOf(operation, choice)?.path ?? "";
  const it = choice.row === "_" ? "_" : "it";
  switch (form) {
    case "argument":
      return [
        ...before,
        `await mail.send(${gives === "value" ? `(await ${call})${path}.${key}` : `await ${call}`});`,
      ];
    case "condition":
      return [
        ...before,
        `if (${path ? `(await ${call})${path}` : `await ${call}`}) {`,
        `  log.info("saved");`,
        "}",
      ];
    case "object":
      return [...before, `return { ok: true, row: await ${call} };`];
    case "pair":
      return [...before, `return [await ${call}, true] as const;`];
    case "then":
      return [...before, `return ${call}.then((${it}) => ({ ok: true, row: ${it} }));`];
    case "single statement":
      return [...before, `if (${valueIn(words, plainField(entity))} !== "") await ${call};`];
  }
}

function inLoop({ choice }: Words): boolean {
  return (choice.surrounding as string).startsWith("each");
}

/** A field of text that is no part of a key. */
function plainField({ fields, keys }: Entity): string {
  return fields.find(({ name, type, parent }) => type === "string" && !parent && !keys.flat().includes(name))
    ?.name as string;
}

function effect(words: Words, { what, about }: Extract<Step, { do: "effect" }>): string {
  const { entity, choice, operation } = words;
  const key = entity.keys[0]?.at(-1) as string;
  const rowToo =
    about === "row" && written(words, { inside: false, list: false, callback: false }).gives !== null;
  const said =
    about === "word"
      ? `"${what}ged"`
      : operation.bulk
        ? `${choice.input}s.length`
        : rowToo
          ? `${rowIn(words)}.${key}`
          : valueIn(words, key);
  const call = { mail: "mail.send", pay: "pay.charge", log: "log.info" }[what];
  return `${what === "log" ? "" : "await "}${call}(${said});`;
}

function handler(words: Words, kind: Extract<Step, { do: "try" }>["handler"], caught: string): string[] {
  switch (kind) {
    case "rethrows":
      return [`log.info("failed");`, `throw ${caught};`];
    case "wraps":
      return [`log.failed(${caught});`, `throw new Error("could not be saved", { cause: ${caught} });`];
    case "other-error":
      return [
        `if (${caught} instanceof RangeError) {`,
        `  log.info("range");`,
        `  ${leave(words, "null")}`,
        "}",
        `throw ${caught};`,
      ];
    case "answers-null":
      return [`log.failed(${caught});`, leave(words, "null")];
    case "finally":
      return [`log.info("done");`];
  }
}

function leave({ choice }: Words, value: string): string {
  if (choice.host === "express" || choice.host === "express next") return `return response.json(${value});`;
  return choice.host === "next route" ? `return Response.json(${value});` : `return ${value};`;
}

function given_(words: Words, what: Extract<Step, { do: "give" }>["what"]): string[] {
  const { entity, choice, operation } = words;
  const { gives } = written(words, { inside: false, list: false, callback: false });
  const key = entity.keys[0]?.at(-1) as string;
  const list = isList(choice, operation);
  const fallback = list ? `${choice.input}s.length` : valueIn(words, key);
  const row = list && !operation.bulk ? `${choice.input}s.length` : gives === null ? fallback : rowIn(words);
  const value = { row, key: fallback, object: `{ ok: true, row: ${row} }`, nothing: "" }[what];
  if (choice.host === "express" || choice.host === "express next")
    return [value ? `return response.status(201).json(${value});` : "return response.sendStatus(204);"];
  if (choice.host === "next route")
    return [
      value
        ? `return Response.json(${value}, { status: 201 });`
        : `return new Response(null, { status: 204 });`,
    ];
  return value ? [`return ${value};`] : [];
}

function hosted(words: Words, body: readonly string[]): string[] {
  const { choice, dialect, entity, operation } = words;
  const type = `${entity.name}Input`;
  const input = isList(choice, operation) ? `${choice.input}s: ${type}[]` : `${choice.input}: ${type}`;
  const fields = given(entity, choice).map(
    ({ name, type: kind, nullable }) => `${name}: ${kind}${nullable ? " | null" : ""}`,
  );
  const parameters = [
    ...(choice.client === "parameter" ? [dialect.parameter(entity, choice)] : []),
    ...(operation.loads ? ["id: number"] : []),
    ...(choice.values === "params" ? fields : [input]),
  ].join(", ");
  const arrow = choice.style === "arrow";
  const fn = (name: string, given: string, inner: readonly string[]) => [
    arrow ? `export const ${name} = async (${given}) => {` : `export async function ${name}(${given}) {`,
    ...inner.map(indent),
    arrow ? "};" : "}",
  ];
  const member = dialect.member(entity, choice);
  switch (choice.host) {
    case "express":
      return fn("add", "request: Request, response: Response", [`const ${input} = request.body;`, ...body]);
    case "express next":
      return fn("add", "request: Request, response: Response, next: NextFunction", [
        "try {",
        ...[`const ${input} = request.body;`, ...body].map(indent),
        `} catch (${choice.caught}) {`,
        `  next(${choice.caught});`,
        "}",
      ]);
    case "next route":
      return fn("POST", "request: Request", [`const ${input} = await request.json();`, ...body]);
    case "nest controller":
      return [
        `@Controller("rows")`,
        "export class Service {",
        ...[
          `constructor(private readonly ${member}) {}`,
          "",
          "@Post()",
          `async add(@Body() ${parameters}) {`,
          ...body.map(indent),
          "}",
        ].map(indent),
        "}",
      ];
    case "nest service":
    case "method":
      return [
        ...(choice.host === "method" ? [] : ["@Injectable()"]),
        "export class Service {",
        ...[
          `constructor(private readonly ${member}) {}`,
          "",
          `async add(${parameters}) {`,
          ...body.map(indent),
          "}",
        ].map(indent),
        "}",
      ];
    default:
      return fn("add", parameters, body);
  }
}

function ownImports({ choice, entity }: Words, text: string): string[] {
  const up = choice.host === "next route" ? "../.." : "..";
  const effects = ["log", "mail", "pay", "tidy", "timed"].filter((name) =>
    new RegExp(`\\b${name}[.(]`).test(text),
  );
  const nest = ["Body", "Controller", "Injectable", "Post"].filter((name) => text.includes(`@${name}(`));
  const express = ["NextFunction", "Request", "Response"].filter((name) => text.includes(`: ${name}`));
  return [
    ...(nest.length > 0 ? [`import { ${nest.join(", ")} } from "@nestjs/common";`] : []),
    ...((choice.host as string).startsWith("express")
      ? [`import type { ${express.join(", ")} } from "express";`]
      : []),
    ...(effects.length > 0 ? [`import { ${effects.join(", ")} } from "${up}/effects";`] : []),
    ...(text.includes(`${entity.name}Input`)
      ? [`import type { ${entity.name}Input } from "${up}/inputs";`]
      : []),
  ];
}

function styled(text: string, { semicolons, quotes }: Choice): string {
  const quoted = quotes === "single" ? text.replaceAll('"', "'") : text;
  return semicolons === "no" ? quoted.replace(/;$/gm, "") : quoted;
}

function indent(text: string): string {
  return text === "" ? "" : `  ${text}`;
}
