/** Code that is reached by a message instead of a name: commands, queries and events of a bus, events of an emitter, jobs of a queue. */

import { type Callee, isTestFile } from "../../../domain/chain";
import { compiler, findAll, type ts, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { decoratorCalls, elementsOf, memberOf, stringOf } from "../../../syntax/typescript-literals";
import { findBinding } from "../bindings";
import { spotOf } from "./spots";
import { type File, type Reader, type Scope, scopeOf } from "./thing";

/** A function that a message runs. */
interface Handler {
  readonly file: File;
  readonly unit: ts.FunctionLikeDeclaration;
}

/** More files than these are not parsed for one message. */
const most = 12;

/**
 * What the call sends is handled there: resolved where one function alone handles it, by its name where several do. Undefined = it sends no
 * message that is known.
 */
export function handledElsewhere(
  node: ts.CallExpression | ts.NewExpression,
  scope: Scope,
): readonly Callee[] | undefined {
  const path = member(node.expression);
  const [first] = node.arguments ?? [];
  if (!path || !first) return undefined;
  const found =
    ofClass(path.name, first, scope) ?? ofEvent(path, first, scope) ?? ofJob(path, node.arguments, scope);
  if (!found || found.handlers.length === 0) return undefined;
  const { handlers, what, exact = true } = found;
  const by = handlers.length === 1 && exact ? "resolved" : "name";
  return handlers.map(({ file, unit }) => {
    const to = spotOf(unit, scopeOf(file));
    const one = handlers.length === 1 ? "" : `, one of ${handlers.length}`;
    return { to, by, why: `sends ${what}, which ${to.function ?? "a function"} handles${one}` };
  });
}

interface Handled {
  readonly handlers: readonly Handler[];
  readonly what: string;
  /** False where only names say that it is the same emitter. */
  readonly exact?: boolean;
}

/** `bus.execute(new CreateUser(…))`: the class that is decorated with the handler of that class. https://docs.nestjs.com/recipes/cqrs */
const buses: Readonly<Record<string, { readonly decorators: RegExp; readonly method: string }>> = {
  execute: { decorators: /^(?:Command|Query)Handler$/, method: "execute" },
  publish: { decorators: /^EventsHandler$/, method: "handle" },
};

function ofClass(name: string, first: ts.Expression, scope: Scope): Handled | undefined {
  const t = compiler();
  const { reader } = scope.file;
  const bus = Object.hasOwn(buses, name) ? buses[name] : undefined;
  const sent = bus && reader.of(unwrapAwait(first), scope);
  const called = sent?.is === "instance" ? sent.of.name?.text : undefined;
  if (!bus || sent?.is !== "instance" || called === undefined) return undefined;
  const isSent = (node: ts.Expression, file: File) => {
    const thing = reader.of(node, scopeOf(file));
    return thing?.is === "class" && thing.of === sent.of;
  };
  const handlers = filesWith(called, /@\w{0,20}Handler\b/, reader).flatMap((file) =>
    findAll(file.root, (each): each is ts.ClassDeclaration => t.isClassDeclaration(each))
      .filter((each) =>
        decorators(each).some(
          (one) => bus.decorators.test(one.name) && one.args.some((arg) => isSent(arg, file)),
        ),
      )
      .flatMap((each) => methodsOf(each).filter((one) => nameOf(one) === bus.method))
      .map((unit) => ({ file, unit })),
  );
  return { handlers, what: `a ${called}` };
}

/** Names that many emitters use: two of them need not be the same event. */
const common =
  /^(?:error|data|message|end|close|connect|connection|disconnect|finish|drain|exit|open|change|ready|request|response|update|start|stop|done)$/;

/** What these send is handled in another process. */
const remote = /^(?:socket|io|ws|websocket|channel|process|child|worker|parentPort|port|window)$/i;

/** `events.emit("user.created")`: `@OnEvent("user.created")`, `events.on("user.created", …)`; a microservice's patterns as well. */
function ofEvent(
  path: { readonly name: string; readonly of: ts.Expression },
  first: ts.Expression,
  scope: Scope,
): Handled | undefined {
  const t = compiler();
  if (!/^(?:emit|emitAsync|send)$/.test(path.name)) return undefined;
  const event = constantOf(first, scope.file);
  if (event === undefined) return undefined;
  const isEvent = (node: ts.Expression | undefined, file: File) =>
    node !== undefined &&
    (elementsOf(node) ?? [node]).some((each) => isHeardBy(event, constantOf(each, file)));
  const words = [...new Set([event, ...wildcardsOf(event), ...namesOf(event, scope.file.reader)])];
  const files = [...new Set(words.flatMap((word) => filesWith(word, listening, scope.file.reader)))];
  const handlers: Handler[] = [];
  let exact = true;
  for (const file of files) {
    for (const unit of findAll(file.root, t.isMethodDeclaration))
      if (
        decorators(unit).some(
          ({ name, args }) =>
            /^(?:OnEvent|EventPattern|MessagePattern)$/.test(name) && isEvent(args[0], file),
        )
      )
        handlers.push({ file, unit });
    if (path.name === "send") continue;
    for (const call of findAll(file.root, t.isCallExpression)) {
      const on = member(call.expression);
      if (!on || !/^(?:on|once|addListener|prependListener)$/.test(on.name)) continue;
      if (remote.test(lastOf(path.of))) continue;
      const [name, listener] = call.arguments;
      // A name that the running program makes can be this one as well.
      if (name && constantOf(name, file) === undefined && lastOf(on.of) === lastOf(path.of)) exact = false;
      if (!isEvent(name, file) || !listener) continue;
      const unit = functionAt(listener, file);
      if (!unit) return undefined;
      exact &&= !common.test(event) && lastOf(on.of) === lastOf(path.of);
      handlers.push({ file, unit });
    }
  }
  return { handlers, what: `the event ${JSON.stringify(event)}`, exact };
}

/** `user.*` and `user.**` hear `user.created`. https://docs.nestjs.com/techniques/events */
function wildcardsOf(event: string): string[] {
  const parts = event.split(".").slice(0, 8);
  return parts.map((_, i) => `${parts.slice(0, i + 1).join(".")}.*`);
}

function isHeardBy(event: string, heard: string | undefined): boolean {
  if (heard === event || heard === undefined || !heard.endsWith("*")) return heard === event;
  return event.startsWith(heard.slice(0, heard.indexOf("*")));
}

const listening =
  /@(?:OnEvent|EventPattern|MessagePattern)\b|\.\s{0,20}(?:on|once|addListener|prependListener)\s{0,3}\(/;

/**
 * `queue.add("welcome", data)`: the processor of the queue of that name, in it the method of the job where it has one; or the function of its
 * worker. https://docs.nestjs.com/techniques/queues, https://docs.bullmq.io/guide/workers
 */
function ofJob(
  path: { readonly name: string; readonly of: ts.Expression },
  args: ts.NodeArray<ts.Expression> | undefined,
  { file: from }: Scope,
): Handled | undefined {
  const t = compiler();
  const queue = path.name === "add" ? queueOf(path.of, from) : undefined;
  if (queue === undefined) return undefined;
  const job = args?.[0] && args.length > 1 ? constantOf(args[0], from) : undefined;
  const isQueue = (node: ts.Expression | undefined, file: File) =>
    node !== undefined && (constantOf(node, file) ?? constantOf(memberOf(node, "name"), file)) === queue;
  const words = [...new Set([queue, ...namesOf(queue, from.reader)])];
  const files = new Set(words.flatMap((word) => filesWith(word, working, from.reader)));
  const handlers = [...files].flatMap((file) => {
    const classes = findAll(file.root, (each): each is ts.ClassDeclaration => t.isClassDeclaration(each));
    const processing = classes
      .filter((each) =>
        decorators(each).some(({ name, args: of }) => name === "Processor" && isQueue(of[0], file)),
      )
      .flatMap((each) => processOf(each, job, file));
    const workers = findAll(file.root, t.isNewExpression).flatMap((each) => {
      const [name, work] = each.arguments ?? [];
      if (each.expression.getText(file.root) !== "Worker" || !isQueue(name, file)) return [];
      return functionAt(work, file) ?? [];
    });
    return [...processing, ...workers].map((unit) => ({ file, unit }));
  });
  return { handlers, what: `a job of the queue ${JSON.stringify(queue)}` };
}

const working = /@Processor\b|\bnew\s{1,5}Worker\b/;

/** `@Process("welcome")` of the job, else `@Process()` of all, else the `process` of a worker's class. */
function processOf(
  of: ts.ClassDeclaration,
  job: string | undefined,
  file: File,
): ts.FunctionLikeDeclaration[] {
  const named = methodsOf(of).flatMap((unit) =>
    decorators(unit)
      .filter(({ name }) => name === "Process")
      .map(({ args: [arg] }) => ({
        unit,
        name: arg && (constantOf(arg, file) ?? constantOf(memberOf(arg, "name"), file)),
        all: arg === undefined,
      })),
  );
  const own = named.filter(({ name }) => name !== undefined && name === job);
  const fits = own.length > 0 ? own : named.filter(({ all }) => all);
  if (named.length > 0) return fits.map(({ unit }) => unit);
  return methodsOf(of).filter((unit) => nameOf(unit) === "process");
}

/** The name of the queue that an expression is: injected by it, or made with it. */
function queueOf(on: ts.Expression, file: File): string | undefined {
  const t = compiler();
  const name = lastOf(on);
  const inner = unwrapAwait(on);
  const around = findAll(
    file.root,
    (each): each is ts.ParameterDeclaration | ts.PropertyDeclaration =>
      t.isParameter(each) || t.isPropertyDeclaration(each),
  );
  for (const each of around) {
    if (each.name.getText(file.root) !== name) continue;
    const [arg] = decorators(each).find((one) => one.name === "InjectQueue")?.args ?? [];
    const queue = arg && constantOf(arg, file);
    if (queue !== undefined) return queue;
    const made = each.initializer && queueMade(each.initializer, file);
    if (made !== undefined) return made;
  }
  const binding = t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  if (binding && t.isVariableDeclaration(binding) && binding.initializer)
    return queueMade(binding.initializer, file);
  const from = t.isIdentifier(inner) ? file.imports.get(inner.text) : undefined;
  const found = from && file.reader.imported(file, from.module, from.imported);
  return found && "node" in found && t.isVariableDeclaration(found.node) && found.node.initializer
    ? queueMade(found.node.initializer, found.file)
    : undefined;
}

function queueMade(made: ts.Expression, file: File): string | undefined {
  const inner = unwrapAwait(made);
  if (!compiler().isNewExpression(inner) || !/^(?:Queue|Bull)$/.test(inner.expression.getText(file.root)))
    return undefined;
  const [name] = inner.arguments ?? [];
  return name && constantOf(name, file);
}

/** A text that the code says: a literal, a constant, a member of an enum or of an object of constants. */
function constantOf(node: ts.Expression | undefined, file: File, depth = 0): string | undefined {
  const t = compiler();
  if (!node || depth > 3) return undefined;
  const inner = unwrapAwait(node);
  const literal = stringOf(inner);
  if (literal !== undefined) return literal;
  const path = member(inner);
  const root = path ? unwrapAwait(path.of) : inner;
  if (!t.isIdentifier(root)) return undefined;
  const from = file.imports.get(root.text);
  const found = from
    ? file.reader.imported(file, from.module, from.imported)
    : { file, node: findBinding(root.text, root) };
  if (!found || !("node" in found) || !found.node) return undefined;
  const declared = found.node;
  if (t.isEnumDeclaration(declared) && path)
    return stringOf(
      declared.members.find((each) => each.name.getText(found.file.root) === path.name)?.initializer,
    );
  if (!t.isVariableDeclaration(declared) || !declared.initializer) return undefined;
  const value = path ? memberOf(unwrapAwait(declared.initializer), path.name) : declared.initializer;
  return constantOf(value, found.file, depth + 1);
}

/** What constants call the text: `created: "user.created"`, `const CREATED = "user.created"`. */
function namesOf(value: string, { world }: Reader): string[] {
  return world.mentioning(value).flatMap((path) => {
    const text = world.text(path);
    const names: string[] = [];
    for (
      let at = text.indexOf(value);
      at >= 0 && names.length < most;
      at = text.indexOf(value, at + value.length)
    ) {
      const name = /([\w$]{2,80})["']?\s{0,10}[:=]\s{0,10}["'`]$/.exec(
        text.slice(Math.max(at - 120, 0), at),
      )?.[1];
      if (name) names.push(name);
    }
    return names;
  });
}

function lastOf(on: ts.Expression): string {
  const t = compiler();
  const inner = unwrapAwait(on);
  return member(inner)?.name ?? (t.isIdentifier(inner) ? inner.text : "");
}

/** A function that is written in place, or one of the file by its name or by `this`. */
function functionAt(node: ts.Expression | undefined, file: File): ts.FunctionLikeDeclaration | undefined {
  const t = compiler();
  if (!node) return undefined;
  const inner = unwrapAwait(node);
  if (t.isArrowFunction(inner) || t.isFunctionExpression(inner)) return inner;
  if (t.isCallExpression(inner)) {
    const bound = member(inner.expression);
    return bound?.name === "bind" ? functionAt(bound.of, file) : undefined;
  }
  const name = lastOf(inner);
  const found = findAll(
    file.root,
    (each): each is ts.FunctionDeclaration | ts.MethodDeclaration =>
      t.isFunctionDeclaration(each) || t.isMethodDeclaration(each),
  ).filter((each) => each.body && nameOf(each) === name);
  return found.length === 1 ? found[0] : undefined;
}

function methodsOf({ members }: ts.ClassLikeDeclaration): ts.MethodDeclaration[] {
  const t = compiler();
  return members.filter(t.isMethodDeclaration).filter(({ body }) => body !== undefined);
}

function nameOf({ name }: ts.FunctionDeclaration | ts.MethodDeclaration): string | undefined {
  return name && compiler().isIdentifier(name) ? name.text : undefined;
}

function decorators(node: ts.Node): { readonly name: string; readonly args: readonly ts.Expression[] }[] {
  return decoratorCalls(node).map(({ callee, args }) => ({ name: callee.getText(), args }));
}

/** The files that hold the word and look as if they listened, tests left out; none where there are too many. */
function filesWith(word: string, sign: RegExp, { world, open }: Reader): File[] {
  const paths = world.mentioning(word).filter((path) => !isTestFile(path) && sign.test(world.text(path)));
  return paths.length > most ? [] : paths.flatMap((path) => open(path) ?? []);
}
