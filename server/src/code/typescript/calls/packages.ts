/** Which packages a file has to do with: those that it imports, and those of the workspace's files to which its imports lead. */

import { kept } from "../../../syntax/kept";
import { compiler, findAll, type ts } from "../../../syntax/typescript";
import { stringOf } from "../../../syntax/typescript-literals";
import { requiredModule } from "../../../syntax/typescript-scope";
import type { Reader } from "./thing";

/** Steps from a file to the one that makes its client: `users.ts` -> `db/index.ts` -> `db/pool.ts`. */
const deepest = 3;
/** Files that stand between more than these tell nothing of the one. */
const mostFiles = 12;

/** Undefined = not to be told. */
export function packagesFrom(path: string, reader: Reader): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const seen = new Set([path]);
  let next: readonly string[] = [path];
  for (let depth = 0; depth < deepest && next.length > 0; depth++) {
    const further: string[] = [];
    for (const each of next) {
      const file = reader.open(each);
      if (!file) return undefined;
      for (const module of modulesIn(file.root)) {
        const to = reader.fileOf(file, module);
        if (to === null) found.add(packageOf(module));
        else if (to === undefined) return undefined;
        else if (!seen.has(to)) {
          if (seen.size >= mostFiles) return undefined;
          seen.add(to);
          further.push(to);
        }
      }
    }
    next = further;
  }
  return found;
}

/** What runs when the file is loaded, or later: `import`, `export … from`, `require`, `import()`. */
const modulesIn = kept((root: ts.SourceFile): readonly string[] => {
  const t = compiler();
  const stated = root.statements.flatMap((statement) => {
    const isTyped = t.isImportDeclaration(statement)
      ? statement.importClause?.isTypeOnly
      : t.isExportDeclaration(statement) && statement.isTypeOnly;
    const names = t.isImportDeclaration(statement) || t.isExportDeclaration(statement);
    return names && !isTyped ? (stringOf(statement.moduleSpecifier) ?? []) : [];
  });
  const called = findAll(root, t.isCallExpression).flatMap((call) => {
    const isImport = call.expression.kind === t.SyntaxKind.ImportKeyword;
    return (isImport ? stringOf(call.arguments[0]) : requiredModule(call)) ?? [];
  });
  return [...new Set([...stated, ...called])];
});

/** `mysql2/promise` -> `mysql2`, `@libsql/client/web` -> `@libsql/client`. */
function packageOf(module: string): string {
  const parts = module.split("/");
  return parts.slice(0, module.startsWith("@") ? 2 : 1).join("/");
}
