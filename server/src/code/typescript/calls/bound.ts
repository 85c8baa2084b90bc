/** Methods of bases that are made for a model: `extends BaseRepository<User>`, `new Base(prisma.sheet)`, `super(User)`. */

import { isTestFile, type Spot } from "../../../domain/chain";
import { compiler, findAll, type ts } from "../../../syntax/typescript";
import type { File, Files } from "./files";
import { type Instance, type Scope, scopeOf, type Thing, type Things } from "./thing";

/** Makes the spot of a method as it is on the way from that class. */
type SpotOf = (file: File, unit: ts.FunctionLikeDeclaration, scope: Scope) => Spot;

const most = 60;

/** @param names how code calls the model */
export function boundTo(names: readonly string[], files: Files, things: Things, spotOf: SpotOf): Spot[] {
  const t = compiler();
  const found: Spot[] = [];
  const paths = new Set(names.flatMap((name) => [...files.world.mentioning(name)]));
  for (const path of paths) {
    if (isTestFile(path) || !/\b(?:extends|new)\b/.test(files.world.text(path))) continue;
    const file = files.open(path);
    if (!file) break;
    const isMade = (node: ts.Node): node is ts.ClassLikeDeclaration | ts.NewExpression =>
      t.isClassLike(node) || t.isNewExpression(node);
    for (const node of findAll(file.root, isMade)) {
      if (found.length >= most) return found;
      if (t.isNewExpression(node)) {
        if (!(node.arguments?.length || node.typeArguments?.length)) continue;
        const made = things.of(node, scopeOf(file));
        if (made?.is === "instance") found.push(...methodsFor(made, names, things, spotOf));
      } else if (node.heritageClauses)
        found.push(...methodsFor({ is: "instance", of: node, scope: scopeOf(file) }, names, things, spotOf));
    }
  }
  return found;
}

/** The methods of a class and its bases in which something stands for one of the names. */
function methodsFor(self: Instance, names: readonly string[], things: Things, spotOf: SpotOf): Spot[] {
  const t = compiler();
  const found: Spot[] = [];
  let at: Thing | undefined = self;
  for (let i = 0; i < 5 && at && (at.is === "instance" || at.is === "class"); i++) {
    const { of, scope }: { of: ts.ClassLikeDeclaration; scope: Scope } = at;
    for (const each of of.members) {
      const unit = t.isPropertyDeclaration(each) ? each.initializer : each;
      const isMethod =
        unit && (t.isMethodDeclaration(unit) || t.isArrowFunction(unit) || t.isFunctionExpression(unit));
      if (!isMethod || !unit.body) continue;
      const spot = spotOf(scope.file, unit, { ...scope, self });
      if (Object.values(spot.stands).some((stood) => names.includes(stood))) found.push(spot);
    }
    at = things.baseOf(of, scope);
  }
  return found;
}
