/** What a call of Python reaches that no name in it says: tasks, signals, overridden saves, implementers, members by name alone. */

import type { PyNode } from "../../../syntax/python";
import {
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  statementsOf,
  stringValue,
  textOf,
  walk,
} from "../../../syntax/python-tree";
import { lastPart } from "../modules";
import type { File, Files } from "./files";
import { type ClassThing, type Context, classesIn, type FunctionThing, type Thing } from "./thing";
import type { Things } from "./things";

/** Methods by which ORMs save a row: a class that overrides `save` is called by them. */
const saving = /^a?(?:save|create|get_or_create|update_or_create|insert)$/;
const beforeAndAfter = /^(?:pre_save|post_save)$/;

/** The overridden `save()` of the class whose rows the call writes, and the receivers of the signals that this sends. */
export function savedBy(owner: Thing, method: string, files: Files, things: Things): FunctionThing[] {
  if (!saving.test(method)) return [];
  // A row is of the class that a manager is attached to, not of the manager.
  const of = owner.is === "attached" ? owner.to : classesIn(owner)[0];
  if (!of) return [];
  const save = things.member({ is: "instance", of }, "save");
  const name = childOf(of.node, "name");
  const receivers = name
    ? receiversOf(
        (signal) => beforeAndAfter.test(lastPart(signal)),
        { word: textOf(of.file.py, name), sender: of },
        files,
        things,
      )
    : [];
  return [...(save?.is === "function" && method !== "save" ? [save] : []), ...receivers];
}

/** The functions that receive a signal of one's own: `order_placed.send(...)`. */
export function receiversOfSignal(signal: string, files: Files, things: Things): FunctionThing[] {
  const word = lastPart(signal);
  return receiversOf((each) => lastPart(each) === word, { word, sender: undefined }, files, things);
}

/** `@receiver(signal, sender=Order)`, `signal.connect(function, sender=Order)`. */
function receiversOf(
  isSignal: (name: string) => boolean,
  { word, sender }: { readonly word: string; readonly sender: ClassThing | undefined },
  files: Files,
  things: Things,
): FunctionThing[] {
  const found: FunctionThing[] = [];
  for (const path of files.world.mentioning(word)) {
    const text = files.world.text(path);
    const file = /receiver|\.connect\s{0,3}\(/.test(text) ? files.open(path) : undefined;
    if (!file) continue;
    const { py } = file;
    const fits = (node: PyNode | undefined, at: Context) => {
      if (!sender) return true;
      const of = things.of(node, at);
      return of?.is === "class" && of.node === sender.node;
    };
    walk(py.root, (node) => {
      const call = node.type === "call" ? callOf(py, node) : undefined;
      if (!call?.callee) return true;
      const at: Context = { file };
      const on = call.callee.slice(0, Math.max(call.callee.lastIndexOf("."), 0));
      const isDecorator = node.parent?.type === "decorator" && lastPart(call.callee) === "receiver";
      const [first] = call.positional;
      const signals = isDecorator
        ? [dottedName(py, first) ?? "", ...(first?.children ?? []).map((each) => dottedName(py, each) ?? "")]
        : [on];
      if (!signals.some(isSignal) || !fits(call.keywords.get("sender"), at)) return true;
      if (isDecorator) {
        const definition = childOf(node.parent?.parent, "definition");
        if (definition?.type === "function_definition")
          found.push({ is: "function", file, node: definition });
      } else if (lastPart(call.callee) === "connect") {
        const receiver = things.of(first, at);
        if (receiver?.is === "function") found.push(receiver);
      }
      return true;
    });
  }
  return found;
}

/** `app.send_task("shop.tasks.register")`, `call_command("import_customers")`: named by a string. */
export function namedByString(
  method: string,
  first: PyNode | undefined,
  { file }: Context,
  files: Files,
  things: Things,
): FunctionThing | undefined {
  const text = /^(?:send_task|signature|call_command|async_task|enqueue)$/.test(method)
    ? stringValue(file.py, first)
    : undefined;
  if (text === undefined || !/^[A-Za-z_][\w.]{0,200}$/.test(text)) return undefined;
  if (method !== "call_command") {
    const found = things.imported(text, file.path);
    return found?.is === "function" ? found : undefined;
  }
  const [path, other] = files.world.files([`**/management/commands/${text}.py`]);
  const opened = path && !other ? files.open(path) : undefined;
  const command = opened?.top.get("Command");
  if (!opened || !command) return undefined;
  const of: ClassThing = { is: "class", file: opened, node: command };
  const handle = things.member({ is: "instance", of }, "handle");
  return handle?.is === "function" ? handle : undefined;
}

/** True for a method that is there to be overridden. */
export function isAbstract({ node, file: { py } }: FunctionThing): boolean {
  if (decoratorsOf(node).some((each) => /abstractmethod$/.test(dottedName(py, each) ?? ""))) return true;
  const [only, other] = statementsOf(node).filter((each) => each.children[0]?.type !== "string");
  return !other && (only === undefined || /^raise NotImplemented|^\.\.\.$/.test(textOf(py, only)));
}

/** The methods that implement an abstract one in the classes that extend its own. */
export function implementersOf(
  method: FunctionThing,
  name: string,
  files: Files,
  things: Things,
): FunctionThing[] {
  const owner = classesIn(method.self)[0];
  const ownName = owner && childOf(owner.node, "name");
  if (!owner || !ownName) return [];
  const found: FunctionThing[] = [];
  for (const path of files.world.mentioning(textOf(owner.file.py, ownName))) {
    const file = files.world.text(path).includes("class ") ? files.open(path) : undefined;
    for (const node of file?.top.values() ?? []) {
      if (!file || node.type !== "class_definition" || node === owner.node) continue;
      const of: ClassThing = { is: "class", file, node };
      if (!things.lineOf(of).some((each) => each.node === owner.node)) continue;
      const own = things.member({ is: "instance", of }, name);
      if (own?.is === "function" && !isAbstract(own) && !found.some((each) => each.node === own.node))
        found.push(own);
    }
  }
  return found;
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
export function membersNamed(name: string, files: Files): FunctionThing[] | undefined {
  if (common.has(name) || name.length < 4 || name.startsWith("__")) return [];
  const found: FunctionThing[] = [];
  for (const path of files.world.mentioning(name)) {
    const text = files.world.text(path);
    const file: File | undefined = text.includes(`def ${name}(`) ? files.open(path) : undefined;
    if (file)
      walk(file.py.root, (node) => {
        const own = node.type === "function_definition" ? childOf(node, "name") : undefined;
        if (own && textOf(file.py, own) === name) found.push({ is: "function", file, node });
        return true;
      });
    if (found.length > most) return undefined;
  }
  return found;
}
