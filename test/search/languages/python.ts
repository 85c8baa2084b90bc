/** Sites in Python: the steps of a surrounding, a host around them, in the choice's style. */

import { type Entity, entityNamed, toldKey } from "../schema";
import type { At, Choice, Dialect, Invocation, Operation, Written } from "../site";
import { type Form, type Step, surroundings, within } from "../surroundings";

/** What this language lets choose; the first is the plainest. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  row: [
    "row",
    "result",
    "saved",
    "existing",
    "error",
    "transaction",
    "created",
    "_",
    "IntegrityError",
    "obj",
    "taken",
  ],
  input: ["data", "payload", "error", "existing", "transaction", "row", "kwargs", "defaults"],
  caught: ["error", "e", "exc"],
  beside: [
    "",
    "error",
    "existing",
    "created",
    "transaction",
    "IntegrityError",
    "_",
    "ValidationError",
    "taken",
  ],
  values: ["params", "dict", "hoisted", "spread", "trimmed", "default left out", "keywords only", "called"],
  give: ["variable", "return"],
  quotes: ["double", "single"],
  indentation: ["4", "2"],
  docstring: ["no", "yes"],
  layout: ["one line", "lines"],
  comment: ["none", "before", "behind"],
  decorated: ["no", "atomic"],
};

interface Words {
  readonly dialect: Dialect;
  readonly entity: Entity;
  readonly choice: Choice;
  readonly operation: Operation;
}

export function fileOf(_: Choice, id: string): string {
  return `shop/sites/${id}.py`;
}

export function source(dialect: Dialect, choice: Choice, operation: Operation): string {
  const words: Words = { dialect, entity: entityNamed(choice.entity as string), choice, operation };
  const steps = surroundings[choice.surrounding as string]?.steps ?? [];
  const body = [...besides(words), ...hoisted(words), ...lines(words, steps)];
  const text = hosted(words, body.length > 0 ? body : ["pass"]).join("\n");
  const imports = [...ownImports(choice, text), ...dialect.imports(words.entity, choice, text)];
  const whole = [...imports.sort((a, b) => rank(a) - rank(b)), "", "", text, ""].join("\n");
  const indented =
    choice.indentation === "2" ? whole.replace(/^( {4})+/gm, (all) => " ".repeat(all.length / 2)) : whole;
  if (choice.quotes !== "single") return indented;
  return indented.replaceAll('"""', "\0").replaceAll('"', "'").replaceAll("\0", '"""');
}

/** The standard library, then the framework, then the project. */
const rank = (line: string) =>
  /^import /.test(line) ? 0 : /^from (?:django|rest_framework|sqlalchemy|peewee)/.test(line) ? 1 : 2;

export function fits(choice: Choice, steps: readonly Step[], entity: Entity, operation: Operation): boolean {
  const all = within(steps);
  if (all.some((step) => step.do === "parallel" || step.do === "together")) return false;
  if (isAsync(choice) && !fitsAsync(choice, all, operation)) return false;
  const many = isList(choice, operation);
  if (!fitsExpression(choice, all, operation, many)) return false;
  const names = [choice.row, choice.input, choice.beside || "-"];
  if (new Set(names).size < 3) return false;
  const catches = all.some((step) => step.do === "try" || step.do === "retry");
  if (catches && names.includes(choice.caught as string)) return false;
  const opens =
    choice.decorated === "atomic" || all.some((step) => step.do === "transaction" || step.do === "sibling");
  if (opens && names.includes("transaction")) return false;
  if (choice.decorated === "atomic" && isWeb(choice)) return false;
  if (many && ["params", "hoisted", "keywords only"].includes(choice.values as string)) return false;
  const trimmed = entity.fields.filter(({ name }) => isTrimmed(entity, name));
  const changes = choice.values === "trimmed" || choice.values === "called";
  if (changes && (trimmed.length === 0 || trimmed.some(({ nullable }) => nullable))) return false;
  if (choice.values === "default left out" && !entity.fields.some((field) => field.byDefault)) return false;
  if (choice.give === "return" && !directGive(steps)) return false;
  if (isWeb(choice)) {
    if (["params", "keywords only"].includes(choice.values as string)) return false;
    if (operation.loads || choice.give === "return") return false;
    if (names.includes("request") || inner(steps).length > 0) return false;
  } else if (operation.web) return false;
  if (operation.web && (choice.values !== "dict" || many || operation.web !== choice.host || catches))
    return false;
  // The first effect lets the other request in: it must not stand before the form's own look. A form names a relation in its own way.
  const pays = all.some((step) => step.do === "effect" && step.what === "pay");
  // What the framework hands over stands in no variable of the function.
  if (isHanded(choice) && !operation.web) return false;
  if (
    isHanded(choice) &&
    (choice.beside === "ValidationError" ||
      !/^(?:plain|bare|effects after|gives|transaction, bare|siblings)/.test(choice.surrounding ?? ""))
  )
    return false;
  if (operation.web && (pays || entity.fields.some(({ parent }) => parent))) return false;
  // A variable of the model's name is no model any more.
  return !names.includes(entity.name);
}

/** A transaction has no asynchronous form, nor a function within; and in a coroutine nobody can come between look and write here, where the database is one thread's. */
function fitsAsync(choice: Choice, all: readonly Step[], operation: Operation): boolean {
  const isSync = ({ do: what }: Step) => ["transaction", "sibling", "callback", "helper"].includes(what);
  const isArgument = (step: Step) => step.do === "expression" && step.form === "argument";
  const isLook = (step: Step) => step.do === "look" && step.by === "key";
  const reads = operation.ofOne || (operation.loads && choice.operation !== "update of a query");
  return (
    choice.decorated !== "atomic" && !reads && !all.some(isSync) && !all.some(isLook) && !all.some(isArgument)
  );
}

function fitsExpression(choice: Choice, all: readonly Step[], operation: Operation, many: boolean): boolean {
  const forms = all.flatMap((step) => (step.do === "expression" ? [step.form] : []));
  if (forms.length === 0) return true;
  if (many || operation.web || choice.give === "return") return false;
  if (choice.layout !== "one line" || choice.comment !== "none" || forms.includes("then")) return false;
  if (forms.some((form) => form !== "single statement") && operation.gives !== "value") return false;
  return !(isWeb(choice) && forms.some((form) => form === "object" || form === "pair"));
}

function directGive(steps: readonly Step[]): boolean {
  return within([{ do: "if", body: steps }]).some(
    (step) =>
      "body" in step && step.body.some((each, i) => each.do === "write" && step.body[i + 1]?.do === "give"),
  );
}

/** Steps whose `return` would leave an inner function. */
function inner(steps: readonly Step[]): Step[] {
  return within(steps)
    .filter((step) => step.do === "callback" || step.do === "helper")
    .flatMap((step) => ("body" in step ? within(step.body) : []))
    .filter((step) => step.do === "give" || step.do === "guard");
}

export function invocation(choice: Choice, operation: Operation): Invocation {
  const entity = entityNamed(choice.entity as string);
  const steps = within(surroundings[choice.surrounding as string]?.steps ?? []);
  const apart = choice.values === "params" || choice.values === "keywords only";
  return {
    entity: entity.name,
    host: choice.host as string,
    client: choice.client as string,
    given: apart ? given(entity, choice).map(({ name }) => name) : ["*"],
    list: isList(choice, operation),
    atOnce: steps.some((step) => step.do === "parallel" || step.do === "together"),
    loads: operation.loads === true,
    looks: operation.web !== undefined || steps.some((step) => step.do === "look" && step.by === "key"),
  };
}

function isList(choice: Choice, operation: Operation): boolean {
  const steps = within(surroundings[choice.surrounding as string]?.steps ?? []);
  return operation.bulk === true || steps.some((step) => step.do === "each");
}

const isAsync = ({ host }: Choice) => host === "async function";
const isWeb = ({ host }: Choice) => host?.endsWith("view") === true;
/** The framework gives it the form or the serializer. */
const isHanded = ({ host }: Choice) => host?.endsWith("create view") === true;

function given(entity: Entity, choice: Choice) {
  const said = entity.fields.filter(({ name }) => name !== entity.derived?.field);
  return said.filter((field) => choice.values !== "default left out" || !field.byDefault);
}

function isTrimmed(entity: Entity, name: string): boolean {
  const isText = entity.fields.find((field) => field.name === name)?.type === "string";
  return entity.keys[0]?.includes(name) === true && isText;
}

/** The expression of a field's value. */
function valueIn({ dialect, entity, choice }: Words, name: string): string {
  const field = dialect.field(name);
  if (["params", "keywords only", "hoisted"].includes(choice.values as string)) return field;
  const value = `${choice.input}["${field}"]`;
  if (!isTrimmed(entity, name)) return value;
  if (choice.values === "called") return `tidy(${value})`;
  return choice.values === "trimmed" ? `${value}.strip()` : value;
}

function besides({ choice }: Words): string[] {
  return choice.beside ? [`${choice.beside} = "kept"`, `log.info(${choice.beside})`] : [];
}

function hoisted({ choice, entity, dialect }: Words): string[] {
  if (choice.values !== "hoisted") return [];
  const names = given(entity, choice).map(({ name }) => dialect.field(name));
  return names.map((name) => `${name} = ${choice.input}["${name}"]`);
}

function lines(words: Words, steps: readonly Step[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as Step;
    if (step.do !== "write") {
      result.push(...line(words, step));
      continue;
    }
    const next = steps[i + 1];
    const { before, call, gives } = written(words);
    result.push(...before);
    if (words.choice.comment === "before") result.push("# The one who asked for it gets it.");
    if (gives === "value" && next?.do === "give" && next.what === "row" && words.choice.give === "return") {
      result.push(...laidOut(words.choice, `return ${call}`));
      i++;
    } else {
      const used = gives === "value" && steps.slice(i + 1).some(usesRow);
      result.push(...laidOut(words.choice, `${used ? `${words.choice.row} = ` : ""}${call}`));
    }
  }
  return result;
}

/** Over several lines, as a formatter has what is too long for one. */
function laidOut({ layout, comment }: Choice, text: string): string[] {
  const behind = comment === "behind" ? "  # see the manual" : "";
  const open = /^(.*?\.(?:create|get_or_create|update)\()(.+)\)$/.exec(text);
  const values = open?.[2] ?? "";
  if (layout !== "lines" || !open || /[({[].*, .*[)}\]]/.test(values)) return [`${text}${behind}`];
  return [`${open[1]}`, ...values.split(", ").map((each) => `    ${each},`), `)${behind}`];
}

function usesRow(step: Step): boolean {
  const gives = step.do === "give" && (step.what === "row" || step.what === "object");
  return gives || (step.do === "effect" && step.about === "row");
}

function written(words: Words): Written {
  const { dialect, entity, choice } = words;
  const at: At = {
    entity,
    choice,
    client: dialect.client(entity, choice, false),
    inside: false,
    values: given(entity, choice).map(({ name }) => [dialect.field(name), valueIn(words, name)] as const),
    whole: choice.values === "spread" ? `**${choice.input}` : undefined,
    list: `${choice.input}_list`,
    row: choice.row as string,
  };
  return awaited(choice, words.operation.write(at));
}

/** The asynchronous twin of the call. */
function awaited(choice: Choice, written: Written): Written {
  if (!isAsync(choice)) return written;
  const call = written.call.replace(
    /^((?:\w+, \w+ = )?)(.*?)\.(create|save|bulk_create|get_or_create|update)\(/s,
    "$1await $2.a$3(",
  );
  return { ...written, call };
}

function line(words: Words, step: Step): string[] {
  const { dialect, entity, choice, operation } = words;
  const body = (steps: readonly Step[]) => {
    const within = lines(words, steps);
    return (within.length > 0 ? within : ["pass"]).map(indent);
  };
  const caught = choice.caught as string;
  switch (step.do) {
    case "write":
    case "parallel":
    case "together":
      return [];
    case "effect":
      return [effect(words, step)];
    case "sibling":
      return [dialect.sibling(choice, false, step.note)];
    case "guard":
      return [
        `if ${valueIn(words, plainField(entity))} == "":`,
        indent(inLoop(choice) ? "continue" : leave(choice, "None")),
      ];
    case "look": {
      const fields = step.by === "key" ? (entity.keys[0] ?? []) : [plainField(entity)];
      const taken = [choice.row, choice.input, choice.beside];
      const names = step.second ? ["same", "found"] : ["existing", "known"];
      const name = names.find((each) => !taken.includes(each)) as string;
      const condition = fields.map((field) => [dialect.field(field), valueIn(words, field)] as const);
      const found = dialect.find(dialect.client(entity, choice, false), entity, condition, choice);
      const answer = leave(choice, isWeb(choice) ? `{"found": ${name}.pk}` : name);
      const then = step.found === "throw" ? `raise LookupError("taken")` : answer;
      const read = isAsync(choice) ? `await ${found.replace(/\.first\(\)$/, ".afirst()")}` : found;
      return [`${name} = ${read}`, `if ${name} is not None:`, indent(then)];
    }
    case "if":
      return [`if ${valueIn(words, plainField(entity))} != "":`, ...body(step.body)];
    case "try":
      return [
        "try:",
        ...body(step.body),
        step.handler === "finally"
          ? "finally:"
          : `except ${step.handler === "other-error" ? "KeyError" : "Exception"} as ${caught}:`,
        ...handler(choice, step.handler, caught).map(indent),
      ];
    case "transaction":
      return [...(dialect.transaction?.(choice, lines(words, step.body), false) ?? [])];
    case "each":
      return operation.bulk
        ? lines(words, step.body)
        : [`for ${choice.input} in ${choice.input}_list:`, ...body(step.body)];
    case "retry":
      return [
        "for attempt in (1, 2, 3):",
        ...[
          "try:",
          ...body(step.body),
          "except Exception:",
          `    log.info("again")`,
          "    if attempt == 3:",
          "        raise",
        ].map(indent),
      ];
    case "callback":
    case "helper": {
      const gives = within(step.body).some((each) => each.do === "give");
      const call = step.do === "callback" ? "timed(work)" : "work()";
      return ["def work():", ...body(step.body), "", `${gives ? "return " : ""}${call}`];
    }
    case "expression":
      return expression(words, step.form, written(words));
    case "give":
      return give(words, step.what);
  }
}

function expression(words: Words, form: Form, { before, call }: Written): string[] {
  const { entity, dialect } = words;
  const key = dialect.field(entity.keys[0]?.at(-1) as string);
  switch (form) {
    case "argument":
      return [...before, `mail.send(${call}.${key})`];
    case "condition":
      return [...before, `if ${call}:`, `    log.info("saved")`];
    case "object":
      return [...before, `return {"ok": True, "row": ${call}}`];
    case "pair":
    case "then":
      return [...before, `return ${call}, True`];
    case "single statement":
      return [...before, `if ${valueIn(words, plainField(entity))} != "": ${call}`];
  }
}

function inLoop(choice: Choice): boolean {
  return (choice.surrounding as string).startsWith("each");
}

/** A field of text that is no part of a key. */
function plainField({ fields, keys }: Entity): string {
  const isPlain = fields.find(
    ({ name, type, parent }) => type === "string" && !parent && !keys.flat().includes(name),
  );
  return isPlain?.name as string;
}

function effect(words: Words, { what, about }: Extract<Step, { do: "effect" }>): string {
  const { entity, choice, operation, dialect } = words;
  const key = toldKey(entity);
  const call = { mail: "mail.send", pay: "pay.charge", log: "log.info" }[what];
  if (about === "word") return `${call}("${what}ged")`;
  if (operation.bulk) return `${call}(len(${choice.input}_list))`;
  if (about === "row" && written(words).gives !== null) return `${call}(${choice.row}.${dialect.field(key)})`;
  return `${call}(${valueIn(words, key)})`;
}

function handler(choice: Choice, kind: Extract<Step, { do: "try" }>["handler"], caught: string): string[] {
  switch (kind) {
    case "rethrows":
      return [`log.info("failed")`, "raise"];
    case "wraps":
      return [`log.failed(${caught})`, `raise RuntimeError("could not be saved") from ${caught}`];
    case "other-error":
      return [`log.info("key")`, `raise RuntimeError("key") from ${caught}`];
    case "answers-null":
      return [`log.failed(${caught})`, leave(choice, "None")];
    case "finally":
      return [`log.info("done")`];
  }
}

function leave({ host }: Choice, value: string): string {
  if (host === "view" || host === "create view")
    return `return JsonResponse(${value === "None" ? "{}" : value})`;
  return host?.startsWith("api") ? `return Response(${value === "None" ? "{}" : value})` : `return ${value}`;
}

function give(words: Words, what: Extract<Step, { do: "give" }>["what"]): string[] {
  const { entity, choice, operation } = words;
  const { gives } = written(words);
  const key = toldKey(entity);
  const list = isList(choice, operation);
  const fallback = list ? `len(${choice.input}_list)` : valueIn(words, key);
  const row = (list && !operation.bulk) || gives === null ? fallback : (choice.row as string);
  const value = { row, key: fallback, object: `{"ok": True, "row": ${row}}`, nothing: "" }[what];
  if (!isWeb(choice)) return value ? [`return ${value}`] : [];
  const answer = choice.host?.startsWith("api") ? "Response" : "JsonResponse";
  const isRow = row === choice.row && (what === "row" || what === "object") && !operation.bulk;
  return [`return ${answer}(${isRow ? `{"id": ${row}.pk}` : `{"done": True}`}, status=201)`];
}

function hosted(words: Words, body: readonly string[]): string[] {
  const { choice, entity, dialect, operation } = words;
  const input = isList(choice, operation) ? `${choice.input}_list` : (choice.input as string);
  const only = choice.values === "keywords only";
  const names = given(entity, choice).map(({ name }) => dialect.field(name));
  const client = dialect.parameter(entity, choice);
  const parameters = [
    ...(client === "" ? [] : [client]),
    ...(operation.loads ? ["pk"] : []),
    ...(only ? ["*"] : []),
    ...(choice.values === "params" || only ? names : [input]),
  ];
  const doc =
    choice.docstring === "yes" ? ['"""Adds what it is given.', "", "  Twice is no error.", '"""'] : [];
  const atomic = choice.decorated === "atomic" ? [dialect.decorator ?? "@transaction.atomic"] : [];
  const fn = (head: string, inside: readonly string[], decorators = atomic) => [
    ...decorators,
    head,
    ...inside.map(indent),
  ];
  switch (choice.host) {
    case "method":
      return [
        "class Service:",
        ...fn(`def add(${["self", ...parameters].join(", ")}):`, [...doc, ...body]).map(indent),
      ];
    case "static method":
      return [
        "class Service:",
        ...fn(`def add(${parameters.join(", ")}):`, [...doc, ...body], ["@staticmethod", ...atomic]).map(
          indent,
        ),
      ];
    case "view":
      return fn("def add(request):", [...doc, `${input} = json.loads(request.body)`, ...body]);
    case "create view":
      return [
        "class AddView(CreateView):",
        `    form_class = ${entity.name}Form`,
        "",
        ...fn("def form_valid(self, form):", [...doc, ...body]).map(indent),
      ];
    case "api create view":
      return [
        "class AddView(CreateAPIView):",
        `    serializer_class = ${entity.name}Serializer`,
        "",
        ...fn("def perform_create(self, serializer):", [...doc, ...body]).map(indent),
      ];
    case "api view":
      return [
        "class AddView(APIView):",
        ...fn("def post(self, request):", [...doc, `${input} = request.data`, ...body]).map(indent),
      ];
    default:
      return fn(`${isAsync(choice) ? "async " : ""}def add(${parameters.join(", ")}):`, [...doc, ...body]);
  }
}

function ownImports(choice: Choice, text: string): string[] {
  const effects = ["log", "mail", "pay", "tidy", "timed"].filter((name) =>
    new RegExp(`\\b${name}[.(]`).test(text),
  );
  return [
    ...(text.includes("json.loads(") ? ["import json"] : []),
    ...(text.includes("JsonResponse(") ? ["from django.http import JsonResponse"] : []),
    ...(text.includes(" Response(") ? ["from rest_framework.response import Response"] : []),
    ...(choice.host === "api view" ? ["from rest_framework.views import APIView"] : []),
    ...(choice.host === "create view" ? ["from django.views.generic import CreateView"] : []),
    ...(choice.host === "api create view" ? ["from rest_framework.generics import CreateAPIView"] : []),
    ...(effects.length > 0 ? [`from shop.effects import ${effects.join(", ")}`] : []),
  ];
}

function indent(text: string): string {
  return text === "" ? "" : `    ${text}`;
}
