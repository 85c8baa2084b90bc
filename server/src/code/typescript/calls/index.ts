/** Who calls whom in TypeScript and JavaScript: the functions around lines, their calls, and what a call may run. */

import type { Callees, Spot, World } from "../../../domain/chain";
import { compiler, type ts, typescriptFiles, unwrapAwait } from "../../../syntax/typescript";
import { member } from "../../../syntax/typescript-calls";
import { enclosingClass } from "../../../syntax/typescript-scope";
import { createCalls, type Known } from "../../calls/create";
import { byNameAlone } from "../../calls/words";
import { findBinding } from "../bindings";
import { boundTo } from "./bound";
import { handledElsewhere } from "./buses";
import { functionsCalled, implementersOf } from "./elsewhere";
import { packagesFrom } from "./packages";
import { readerOf } from "./reader";
import { type CallNode, meant, runIn } from "./run";
import { knownOf, languages, partsOf, spotOf, unitAt, unitsNamed } from "./spots";
import { handedOn, targets } from "./targets";
import { type File, lineOf, type Scope, scopeOf, type Unit } from "./thing";
import { isAwaited } from "./waits";

export const typescriptCalls = createCalls<File, Unit, Scope, CallNode>({
  calls: {
    files: typescriptFiles,
    boundTo: (names, world) => boundTo(names, readerOf(world)),
    packages: (path, world) => packagesFrom(path, readerOf(world)),
  },
  open: (path, world: World) => readerOf(world).open(path),
  known: knownOf,
  unitAt,
  unitsNamed,
  spotOf: spotPrinted,
  run: runIn,
  meant: ({ file, unit }, run, at) => meant(file, unit, run, at),
  parts: ({ root }, node) => ({
    start: node.getStart(root),
    end: node.end,
    callee: node.expression.getText(root),
    kept: isAwaited(node),
  }),
  callees,
});

/** V8 prints the class of the object: `UserRepository.create` in the file of its base. */
function spotPrinted(file: File, unit: Unit, printed: string | null): Spot {
  const scope = scopeOf(file);
  const around = compiler().isSourceFile(unit) ? undefined : enclosingClass(unit);
  const owner = around && printed !== null ? partsOf(printed).owner : undefined;
  if (!around || !owner || owner === "Object") return spotOf(unit, scope);
  if (owner === around.name?.text) return spotOf(unit, { ...scope, exactly: around });
  const below = implementersOf({ is: "instance", of: around, scope });
  const [self, other] = below.filter(({ of }) => of.name?.text === owner);
  // Down to the class around, for what its type parameters are there.
  const base = self && !other ? [...lineOf(self)].find(({ of }) => of === around) : undefined;
  return spotOf(unit, base && self ? { ...base.scope, self, exactly: self.of } : scope);
}

const nobody: Callees = { callees: [], open: false };

function callees(node: CallNode, { file, way }: Known<File, Unit, Scope>, text: string): Callees {
  const t = compiler();
  const { reader } = file;
  const args = node.arguments ?? [];
  const callee = unwrapAwait(node.expression);
  if (callee.kind === t.SyntaxKind.ImportKeyword) return nobody;
  const path = member(callee);
  const name = path?.name ?? (t.isIdentifier(callee) ? callee.text : "");
  const around = callee.kind === t.SyntaxKind.SuperKeyword ? enclosingClass(callee) : undefined;
  // `save.call(this, x)`, `save.apply(…)`
  const direct = path && (name === "call" || name === "apply") ? path.of : callee;
  const thing = around ? reader.baseOf(around, way) : reader.of(direct, way);
  const picked = t.isElementAccessExpression(callee) ? text : "";
  const found = thing && targets(thing, name || picked, args, way);
  if (found) return found;
  const sent = handledElsewhere(node, way);
  if (sent) return { callees: sent, open: false };
  const handed = handedOn(args, way, text);
  if (handed.length > 0) return { callees: handed, open: false };
  if (thing || languages.has(name)) return nobody;
  if (isHandedIn(callee, name)) return { callees: [], open: true };
  const called = functionsCalled(name, reader)?.map(({ unit, scope }) => spotOf(unit, scope));
  return byNameAlone(name, text, called);
}

/** A function that is handed in, or chosen by a value: its name says nothing of what it is. */
function isHandedIn(callee: ts.Expression, name: string): boolean {
  const t = compiler();
  const binding = t.isIdentifier(callee) ? findBinding(callee.text, callee) : undefined;
  return name === "" || (binding !== undefined && t.isParameter(binding));
}
