/** What a call of Python reaches that no name in it says: tasks, signals, overridden saves, implementers, members by name alone. */

import type { PyNode } from "../../../syntax/python";
import { basesOf } from "../../../syntax/python-classes";
import {
  allIn,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  functionsNamed,
  nameOf,
  statementsOf,
  stringValue,
  textOf,
} from "../../../syntax/python-tree";
import { filesSaying } from "../../calls/words";
import { lastPart } from "../modules";
import { classesBelow } from "./below";
import { isDecorated } from "./members";
import {
  type ClassThing,
  type Context,
  classesIn,
  type File,
  type FunctionThing,
  functionsIn,
  type Reader,
  type Thing,
} from "./thing";

/** Methods by which ORMs save a row: a class that overrides `save` is called by them. */
const saving = /^a?(?:save|create|get_or_create|update_or_create|insert)$/;
const beforeAndAfter = /^(?:pre_save|post_save)$/;

/** The overridden `save()` of the class whose rows the call writes, and the receivers of the signals that this sends. */
export function savedBy(owner: Thing, method: string): FunctionThing[] {
  // A row is of the class that a manager is attached to, not of the manager.
  const of = owner.is === "attached" ? owner.to : classesIn(owner)[0];
  if (!of || !saving.test(method)) return [];
  const { reader, py } = of.file;
  const save = method === "save" ? undefined : reader.member({ is: "instance", of }, "save");
  const receivers = receiversOf((signal) => beforeAndAfter.test(signal), nameOf(py, of.node), of, reader);
  return [...(save?.is === "function" ? [save] : []), ...receivers];
}

/**
 * The methods of its own class that a serializer's `save()` runs: `update()` where it was given a row, else `create()`.
 * https://www.django-rest-framework.org/api-guide/serializers/#saving-instances
 *
 * @param object what `save` is called on
 * @returns `open` where the code does not say which of the two it is; undefined where it is no serializer
 */
export function savedAs(
  owner: Thing | undefined,
  object: PyNode,
  at: Context,
  unit: PyNode,
): { readonly methods: readonly FunctionThing[]; readonly open: boolean } | undefined {
  const of = owner?.is === "instance" ? owner.of : undefined;
  const { reader } = at.file;
  const isSerializer = ({ file: { py }, node }: ClassThing) =>
    basesOf(py, node).some((base) => base.endsWith("Serializer"));
  if (!of || !reader.lineOf(of).some(isSerializer)) return undefined;
  const one = methodOfSave(object, at.file, unit);
  const methods = (one ? [one] : ["create", "update"]).flatMap((name) => {
    const found = reader.member({ is: "instance", of }, name);
    return found?.is === "function" ? [found] : [];
  });
  return { methods, open: !one };
}

/** Undefined where the code does not say whether the serializer was given a row: a variable may hold None. */
function methodOfSave(object: PyNode, { py, bindings }: File, unit: PyNode): string | undefined {
  const given = (node: PyNode | undefined) =>
    (node?.type === "identifier" && bindings.at(node, textOf(py, node))?.value) || node;
  const made = given(object);
  if (made !== object && made?.type === "identifier")
    return /^perform_(create|update)$/.exec(nameOf(py, unit))?.[1];
  const call = callOf(py, made);
  const row = given(call?.keywords.get("instance") ?? call?.positional[0]);
  if (!call || call.spread) return undefined;
  if (!row || row.type === "none") return "create";
  return /^get(?:_object(?:_or_404)?)?$/.test(callOf(py, row)?.name ?? "") ? "update" : undefined;
}

/** The functions that receive a signal of one's own: `order_placed.send(...)`. */
export function receiversOfSignal(signal: string, reader: Reader): FunctionThing[] {
  const word = lastPart(signal);
  return receiversOf((each) => each === word, word, undefined, reader);
}

/** `@receiver(signal, sender=Order)`, `signal.connect(function, sender=Order)`. */
function receiversOf(
  isSignal: (name: string) => boolean,
  word: string,
  sender: ClassThing | undefined,
  reader: Reader,
): FunctionThing[] {
  const connects = (text: string) => /receiver|\.connect\s{0,3}\(/.test(text);
  return [...filesSaying(word, reader, connects)].flatMap((file) =>
    allIn(file.py.root, ({ type }) => type === "call").flatMap((node): FunctionThing[] => {
      const { py } = file;
      const call = callOf(py, node);
      const of = call && sender && reader.of(call.keywords.get("sender"), { file });
      if (!call || (sender && !(of?.is === "class" && of.node === sender.node))) return [];
      const [first] = call.positional;
      const saysSignal = (each: PyNode | undefined) => isSignal(lastPart(dottedName(py, each) ?? ""));
      if (node.parent?.type === "decorator") {
        const definition = childOf(node.parent.parent, "definition");
        const isReceiver = call.name === "receiver" && [first, ...(first?.children ?? [])].some(saysSignal);
        return isReceiver && definition?.type === "function_definition"
          ? [{ is: "function", file, node: definition }]
          : [];
      }
      const receiver =
        call.name === "connect" && saysSignal(call.object) ? reader.of(first, { file }) : undefined;
      return receiver?.is === "function" ? [...functionsIn(receiver)] : [];
    }),
  );
}

/** `app.send_task("shop.tasks.register")`, `call_command("import_customers")`: named by a string. */
export function namedByString(
  method: string,
  first: PyNode | undefined,
  { file: { py, path, reader } }: Context,
): FunctionThing | undefined {
  const text = /^(?:send_task|signature|call_command|async_task|enqueue)$/.test(method)
    ? stringValue(py, first)
    : undefined;
  if (text === undefined || !/^[A-Za-z_][\w.]{0,200}$/.test(text)) return undefined;
  const found = method === "call_command" ? handleOf(text, reader) : reader.imported(text, path);
  return found?.is === "function" ? found : undefined;
}

/** The method that a command of Django runs. */
function handleOf(command: string, reader: Reader): Thing | undefined {
  const [path, other] = reader.world.files([`**/management/commands/${command}.py`]);
  const file = path && !other ? reader.open(path) : undefined;
  const node = file?.top.get("Command");
  return file && node && reader.member({ is: "instance", of: { is: "class", file, node } }, "handle");
}

/** The functions that decorators of the workspace put around a function: those that they define. */
export function wrappersOf({ node, file }: FunctionThing): FunctionThing[] {
  return decoratorsOf(node).flatMap((first) => {
    const named = first.type === "call" ? childOf(first, "function") : first;
    const decorator = file.reader.of(named, { file });
    if (decorator?.is !== "function" || decorator.or) return [];
    const [, ...inner] = allIn(decorator.node, ({ type }) => type === "function_definition");
    return inner.map((each): FunctionThing => ({ is: "function", file: decorator.file, node: each }));
  });
}

/** True for a method that is there to be overridden. */
export function isAbstract({ node, file }: FunctionThing): boolean {
  if (isDecorated(node, file, /abstractmethod$/)) return true;
  const [only, other] = statementsOf(node).filter((each) => each.children[0]?.type !== "string");
  return !other && (only === undefined || /^raise NotImplemented|^\.\.\.$/.test(textOf(file.py, only)));
}

/** The methods that implement an abstract one in the classes that extend its own. */
export function implementersOf({ self }: FunctionThing, name: string): FunctionThing[] {
  const [owner] = classesIn(self);
  const found = new Map<PyNode, FunctionThing>();
  for (const of of owner ? classesBelow(owner) : []) {
    const own = of.file.reader.member({ is: "instance", of }, name);
    if (own?.is === "function" && !isAbstract(own) && !found.has(own.node)) found.set(own.node, own);
  }
  return [...found.values()];
}

/** Names that say too little of what they call: those of the language's own types, of ORMs and of requests. */
const common = new Set(
  (
    "get post put patch delete head options send run save create update add set commit close open read write execute executemany call apply delay filter " +
    "all first last exclude exists count values values_list order_by append extend insert remove pop clear copy keys items index sort reverse join split " +
    "strip lower upper replace format encode decode startswith endswith find info debug warning error exception critical log start stop connect disconnect " +
    "flush rollback begin cursor fetchone fetchall handle process render clean is_valid setdefault union difference isoformat now today sleep result submit map " +
    "bulk_create get_or_create update_or_create bulk_update aggregate annotate select_related prefetch_related init main test setup"
  ).split(" "),
);
const most = 4;

/** The methods of the workspace by their name alone; undefined = it is none of a chain's, or one of too many. */
export function membersNamed(name: string, reader: Reader): FunctionThing[] | undefined {
  if (common.has(name) || name.length < 4 || name.startsWith("__")) return [];
  const found: FunctionThing[] = [];
  for (const file of filesSaying(name, reader, (text) => text.includes(`def ${name}(`))) {
    for (const node of functionsNamed(file.py, name)) found.push({ is: "function", file, node });
    if (found.length > most) return undefined;
  }
  return found;
}
