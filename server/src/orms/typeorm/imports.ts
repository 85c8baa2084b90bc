/** What a file takes from TypeORM, also while its imports are being typed. */

import { findBinding } from "../../code/typescript/bindings";
import { compiler, hasSyntaxErrors, type ts } from "../../syntax/typescript";
import type { Imports } from "../../syntax/typescript-classes";
import { stringOf } from "../../syntax/typescript-literals";
import { isTypeorm } from "./references";

/** Names of declarations that are TypeORM's where a file that uses it binds them to nothing else. */
const own = [
  ...["Entity", "ChildEntity", "TableInheritance", "EntitySchema", "Unique", "Index", "Check", "Exclusion"],
  ...["Column", "PrimaryColumn", "PrimaryGeneratedColumn", "Generated", "VersionColumn"],
  ...["CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn"],
  ...["OneToOne", "OneToMany", "ManyToOne", "ManyToMany", "TreeParent", "JoinColumn", "JoinTable"],
];

/**
 * The imports with those that the code shows to be meant: a decorator is typed before its import, and a broken import (`import { Ent`,
 * `from "typeo`) has lost its names or its module.
 */
export function meantImports(root: ts.SourceFile, imports: Imports): Imports {
  const t = compiler();
  const isBroken = hasSyntaxErrors(root);
  const isMeant = (module: string) => isTypeorm(module) || (isBroken && "typeorm".startsWith(module));
  const statement = root.statements.find(
    (each) => t.isImportDeclaration(each) && isMeant(stringOf(each.moduleSpecifier) ?? ""),
  );
  if (!statement) return imports;
  const meant = new Map(imports);
  for (const [local, imported] of imports)
    if (isMeant(imported.module)) meant.set(local, { ...imported, module: "typeorm" });
  for (const name of own)
    if (!findBinding(name, statement))
      meant.set(name, { local: name, module: "typeorm", imported: name, typeOnly: false, statement });
  return meant;
}
