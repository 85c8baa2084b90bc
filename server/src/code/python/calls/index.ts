/** Who calls whom in Python: the functions around lines, their calls, and what a call may run. */

import type { Callee, Callees, World } from "../../../domain/chain";
import type { PyFile, PyNode } from "../../../syntax/python";
import { callOf, childOf, enclosing, nameOf, textOf } from "../../../syntax/python-tree";
import { createCalls, type Known } from "../../calls/create";
import { byNameAlone } from "../../calls/words";
import { classesBelow } from "./below";
import { boundTo } from "./bound";
import { pythonFiles } from "./files";
import { above } from "./members";
import { packagesFrom } from "./packages";
import {
  implementersOf,
  isAbstract,
  membersNamed,
  namedByString,
  receiversOfSignal,
  savedAs,
  savedBy,
  wrappersOf,
} from "./reach";
import { readerOf } from "./reader";
import { knownOf, meantAt, runOf, spotOf, unitAt, unitsNamed } from "./spots";
import {
  type Context,
  classesIn,
  type File,
  type FunctionThing,
  functionsIn,
  mayBeBelow,
  type Reader,
  type Thing,
} from "./thing";
import { ownerOf } from "./things";

export const pythonCalls = createCalls<File, PyNode, Context, PyNode>({
  calls: {
    ...{ files: pythonFiles, keepsFrames: true, sendsLater: true },
    boundTo: (names, world) => boundTo(names, readerOf(world)),
    packages: (path, world) => packagesFrom(path, readerOf(world)),
  },
  open: (path, world: World) => readerOf(world).open(path),
  known: knownOf,
  unitAt,
  unitsNamed,
  spotOf: (file, node) => spotOf({ is: "function", file, node }),
  run: runOf,
  meant: ({ file }, run, { line }) => meantAt(file, run, line),
  // Every function keeps its frame, so one that is missing was cut off, and no other tells which.
  parts: ({ py }, node) => ({
    start: node.start,
    end: node.end,
    callee: textOf(py, childOf(node, "function") ?? node),
    kept: false,
  }),
  callees,
});

const nobody: Callees = { callees: [], open: false };

function callees(
  node: PyNode,
  { file, unit, way: at }: Known<File, PyNode, Context>,
  called: string,
): Callees {
  const { py, reader } = file;
  const call = callOf(py, node);
  if (!call) return { callees: [], open: true };
  const { object } = call;
  const name = object ? call.name : "";
  const text = `\`${called}\``;
  const spot = (each: FunctionThing) => spotOf(each, { node, at });
  const to = (found: readonly FunctionThing[], why: string, by: Callee["by"] = "resolved"): Callees => ({
    callees: found.map((each) => ({ to: spot(each), why, by })),
    open: false,
  });
  const byString = namedByString(name || called, call.positional[0], at);
  if (byString) return to([byString], `runs ${functionNamed(byString)} by ${text}`);
  if (object && isSuper(py, object)) {
    const owner = enclosing(unit, "class_definition");
    const found = owner && above({ is: "class", file, node: owner }, at.self, name);
    if (!owner || found?.is !== "function") return nobody;
    // Of a class below, what comes next can be another base of it.
    const others = mayBeBelow(at.self)
      ? classesBelow({ is: "class", file, node: owner }).map((of) =>
          above({ is: "class", file, node: owner }, { is: "instance", of }, name),
        )
      : [];
    return (
      anyOf(
        found,
        others.filter((each) => each?.is === "function"),
      ) ?? to([found], `calls ${text}, of ${ownerOf(found)}`)
    );
  }
  const thing = reader.of(call.function, at);
  const target = constructorOf(thing, reader) ?? thing;
  if (target?.is === "function" && target.or)
    return to(functionsIn(target), `calls ${text}, which can be one of ${target.or.length + 1}`);
  if (target?.is === "function") return method(target);
  const handed = handedOn();
  const owner = reader.of(object, at);
  if (owner?.is === "function") return to(functionsIn(owner), `runs ${functionNamed(owner)} by ${text}`);
  const isSent = object && /^a?send(?:_robust)?$/.test(name);
  const receivers = isSent ? receiversOfSignal(textOf(py, object), reader) : [];
  if (receivers.length > 0) return to(receivers, `sends a signal by ${text}`);
  const own = object && name === "save" ? savedAs(owner, object, at, unit) : undefined;
  if (own && own.methods.length > 0)
    return { ...to(own.methods, `saves by ${text}`, own.open ? "name" : "resolved"), open: own.open };
  const saved = owner && owner.is !== "outside" ? savedBy(owner, name) : [];
  if (saved.length > 0) return to(saved, `saves a row by ${text}`);
  if (handed || owner || thing) return handed ?? nobody;
  if (!object) return { callees: [], open: true };
  return byNameAlone(name, called, membersNamed(name, reader)?.map(spot));

  function method(target: FunctionThing): Callees {
    const implementers = isAbstract(target) ? implementersOf(target, name) : [];
    if (implementers.length > 1)
      return to(implementers, `calls ${text}, one of ${implementers.length} that implement it`, "name");
    const below =
      implementers.length === 0 && target.self && mayBeBelow(target.self) ? implementersOf(target, name) : [];
    const several = anyOf(target, below);
    if (several) return several;
    const around = wrappersOf(target);
    const [only = target] = implementers;
    const [of] = only.self?.is === "attached" ? [] : classesIn(only.self);
    const inherited = of && ownerOf(only) !== nameOf(of.file.py, of.node);
    const found = to([only], `calls ${text}${inherited ? `, inherited from ${ownerOf(only)}` : ""}`);
    const wrapped = to(around, `calls ${text}, around which its decorator puts this`);
    return { callees: [...found.callees, ...wrapped.callees], open: false };
  }

  /** The method, and what classes below have in its place; undefined where that is the method alone. */
  function anyOf(method: FunctionThing, others: readonly FunctionThing[]): Callees | undefined {
    const all = [method, ...others].filter(
      (each, i, list) => list.findIndex(({ node }) => node === each.node) === i,
    );
    return all.length > 1 ? to(all, `calls ${text}, which ${all.length} classes have`, "name") : undefined;
  }

  /** Functions that are given to the call: `transaction.on_commit(send)`, `Thread(target=run)`, `partial(register, x)`. */
  function handedOn(): Callees | undefined {
    const given = [...(call?.positional ?? []), ...(call?.keywords.values() ?? [])]
      .filter(({ type }) => type === "identifier" || type === "attribute")
      .map((each) => reader.of(each, at))
      .flatMap((each) => (each?.is === "function" ? functionsIn(each) : []));
    const why = `hands on ${given.map(functionNamed).join(", ")} to ${text}`;
    // The call's own arguments are not those of the function: the first one is the function itself.
    const callees = given.map((each): Callee => ({ to: spotOf(each), why, by: "resolved" }));
    return callees.length > 0 ? { callees, open: false } : undefined;
  }
}

/** What runs where a class, or an instance, is called. */
function constructorOf(thing: Thing | undefined, reader: Reader): Thing | undefined {
  if (thing?.is !== "class" && thing?.is !== "instance") return undefined;
  const of = thing.is === "class" ? thing : thing.of;
  return reader.member({ is: "instance", of }, thing.is === "class" ? "__init__" : "__call__");
}

function isSuper(py: PyFile, object: PyNode): boolean {
  return object.type === "call" && callOf(py, object)?.callee === "super";
}

function functionNamed({ file, node }: FunctionThing): string {
  return nameOf(file.py, node).slice(0, 80);
}
