/** Methods of bases that are made for a model: `extends BaseRepository<User>`, `new Base(prisma.sheet)`, `super(User)`. */

import { isTestFile, type Spot } from "../../../domain/chain";
import { compiler, findAll, type ts } from "../../../syntax/typescript";
import { filesSaying } from "../../calls/words";
import { spotOf } from "./spots";
import { type Instance, lineOf, type Reader, scopeOf } from "./thing";

const most = 60;

/** @param names how code calls the model */
export function boundTo(names: readonly string[], reader: Reader): Spot[] {
  const t = compiler();
  const isMade = (node: ts.Node) => t.isClassLike(node) || t.isNewExpression(node);
  const mayMake = (text: string, path: string) => !isTestFile(path) && /\b(?:extends|new)\b/.test(text);
  const files = new Set(names.flatMap((name) => [...filesSaying(name, reader, mayMake)]));
  const found: Spot[] = [];
  for (const file of files)
    for (const node of findAll(file.root, isMade)) {
      if (found.length >= most) return found;
      const scope = scopeOf(file);
      const self = t.isNewExpression(node)
        ? reader.of(node, scope)
        : { is: "instance" as const, of: node, scope };
      if (self?.is === "instance" && (self.made || self.of.heritageClauses))
        found.push(...methodsFor(self, names));
    }
  return found;
}

/** The methods of a class and its bases in which something stands for one of the names. */
function methodsFor(self: Instance, names: readonly string[]): Spot[] {
  const t = compiler();
  return [...lineOf(self)].flatMap(({ of, scope }) =>
    of.members.flatMap((each) => {
      const unit = t.isPropertyDeclaration(each) ? each.initializer : each;
      const isMethod =
        unit && (t.isMethodDeclaration(unit) || t.isArrowFunction(unit) || t.isFunctionExpression(unit));
      if (!isMethod || !unit.body) return [];
      const spot = spotOf(unit, { ...scope, self });
      return Object.values(spot.stands).some((stood) => names.includes(stood)) ? [spot] : [];
    }),
  );
}
