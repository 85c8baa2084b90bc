/** Who calls whom in Python: the functions around lines, their calls, and what a call may run. */

import type { Call, Callee, Callees, Calls, World } from "../../../domain/chain";
import type { PyFile, PyNode } from "../../../syntax/python";
import { callOf, childOf, enclosing, textOf } from "../../../syntax/python-tree";
import { filesOf, pythonFiles } from "./files";
import { implementersOf, isAbstract, membersNamed, namedByString, receiversOfSignal, savedBy } from "./reach";
import { knownOf, meantAt, runOf, spotOf, unitAt, unitsNamed } from "./spots";
import { classesIn, type FunctionThing, type Thing } from "./thing";
import { createThings, type Things } from "./things";

const nodes = new WeakMap<Call, PyNode>();
const thingsOfWorld = new WeakMap<World, Things>();

export const pythonCalls: Calls = {
  files: pythonFiles,
  keepsFrames: true,
  sendsLater: true,
  spotAt(source, frame, world) {
    const file = filesOf(world).open(source.path);
    if (!file)
      return { file: source.path, function: null, place: source.place(0, source.text.length), stands: {} };
    const text = source.line(frame.line);
    const column = text.length - text.trimStart().length + 1;
    const node = unitAt(file, source.offset({ line: frame.line, column }));
    return spotOf(thingsOf(world), { file, node });
  },
  spotsNamed(source, printed, world) {
    const file = filesOf(world).open(source.path);
    return file ? unitsNamed(file, printed).map((node) => spotOf(thingsOf(world), { file, node })) : [];
  },
  callsIn(spot, world, at) {
    const file = filesOf(world).open(spot.file);
    if (!file) return [];
    const run = runOf(knownOf(spot, file).unit);
    return (at ? meantAt(file, run, at.line) : run).map((node) => {
      const callee = childOf(node, "function") ?? node;
      const call: Call = {
        from: spot,
        place: file.source.place(node.start, node.end),
        text: textOf(file.py, callee).replace(/\s+/g, "").slice(0, 100),
        // Every function keeps its frame, so one that is missing was cut off, and no other tells which.
        kept: false,
      };
      nodes.set(call, node);
      return call;
    });
  },
  callees,
};

function thingsOf(world: World): Things {
  const found = thingsOfWorld.get(world) ?? createThings(filesOf(world));
  thingsOfWorld.set(world, found);
  return found;
}

const nobody: Callees = { callees: [], open: false };

function callees(call: Call, world: World): Callees {
  const files = filesOf(world);
  const things = thingsOf(world);
  const file = files.open(call.from.file);
  const node = nodes.get(call);
  const parts = file && node ? callOf(file.py, node) : undefined;
  if (!file || !node || !parts) return { callees: [], open: true };
  const { at, unit } = knownOf(call.from, file);
  const text = `\`${call.text}\``;
  const to = (found: readonly FunctionThing[], why: string, by: Callee["by"] = "resolved"): Callees => ({
    callees: found.map((each) => ({ to: spotOf(things, each, { node, at }), why, by })),
    open: false,
  });
  const method = parts.function.type === "attribute" ? childOf(parts.function, "attribute") : undefined;
  const name = method ? textOf(file.py, method) : "";
  const object = method ? childOf(parts.function, "object") : undefined;
  const byString = namedByString(name || call.text, parts.positional[0], at, files, things);
  if (byString) return to([byString], `runs ${nameOf(byString)} by ${text}`);
  if (object && isSuper(file.py, object)) {
    const owner = enclosing(unit, "class_definition");
    const above = owner && things.above(owner, file, at.self, name);
    return above?.is === "function" ? to([above], `calls ${text}, of ${ownerOf(above)}`) : nobody;
  }
  const thing = things.of(parts.function, at);
  const target = thing?.is === "class" || thing?.is === "instance" ? constructorOf(thing, things) : thing;
  if (target?.is === "function") return called(target);
  if (thing && thing.is !== "outside") return handedOn() ?? nobody;
  const owner = object && things.of(object, at);
  if (owner?.is === "function") return to([owner], `runs ${nameOf(owner)} by ${text}`);
  if (object && /^a?send(?:_robust)?$/.test(name)) {
    const receivers = receiversOfSignal(textOf(file.py, object), files, things);
    if (receivers.length > 0) return to(receivers, `sends a signal by ${text}`);
  }
  if (owner && owner.is !== "outside") {
    const saved = savedBy(owner, name, files, things);
    return saved.length > 0 ? to(saved, `saves a row by ${text}`) : (handedOn() ?? nobody);
  }
  const handed = handedOn();
  if (handed) return handed;
  if (owner?.is === "outside" || thing?.is === "outside") return nobody;
  if (!object) return { callees: [], open: true };
  const named = membersNamed(name, files);
  if (!named) return { callees: [], open: true };
  if (named.length === 1)
    return to(named, `calls ${text}; nothing else in the workspace is called ${name}`, "only");
  return to(named, `calls ${text}, one of ${named.length} that are called ${name}`, "name");

  function called(target: FunctionThing): Callees {
    const implementers = isAbstract(target) ? implementersOf(target, name, files, things) : [];
    if (implementers.length > 1)
      return to(implementers, `calls ${text}, one of ${implementers.length} that implement it`, "name");
    const [only = target] = implementers;
    const inherited = only.self && ownerOf(only) !== nameOfClass(only.self) && only.self.is !== "attached";
    return to([only], `calls ${text}${inherited ? `, inherited from ${ownerOf(only)}` : ""}`);
  }

  /** Functions that are given to the call: `transaction.on_commit(send)`, `Thread(target=run)`, `partial(register, x)`. */
  function handedOn(): Callees | undefined {
    const given = [...(parts?.positional ?? []), ...(parts?.keywords.values() ?? [])]
      .filter(({ type }) => type === "identifier" || type === "attribute")
      .map((each) => things.of(each, at))
      .filter((each) => each?.is === "function");
    const why = `hands on ${given.map(nameOf).join(", ")} to ${text}`;
    // The call's own arguments are not those of the function: the first one is the function itself.
    const callees = given.map((each) => ({ to: spotOf(things, each), why, by: "resolved" as const }));
    return callees.length > 0 ? { callees, open: false } : undefined;
  }
}

function constructorOf(thing: Thing, things: Things): Thing | undefined {
  const [of] = classesIn(thing);
  return of && things.member({ is: "instance", of }, thing.is === "class" ? "__init__" : "__call__");
}

function isSuper(py: PyFile, object: PyNode): boolean {
  return object.type === "call" && callOf(py, object)?.callee === "super";
}

function nameOf({ file, node }: FunctionThing): string {
  return textOf(file.py, childOf(node, "name") ?? node).slice(0, 80);
}

function ownerOf({ file, node }: FunctionThing): string {
  const owner = enclosing(node.parent, "class_definition");
  const name = owner && childOf(owner, "name");
  return name ? textOf(file.py, name) : file.path;
}

function nameOfClass(thing: Thing): string | undefined {
  const [of] = classesIn(thing);
  const name = of && childOf(of.node, "name");
  return of && name ? textOf(of.file.py, name) : undefined;
}
