/** Mongoose's models: schemas, the calls and classes that make models of them, and indexes, joined over the workspace by link(). */

import type { ModelReader } from "../../domain/adapters";
import type { Facts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import {
  compiler,
  findAll,
  hasSyntaxErrors,
  linesLeftOut,
  parseTypeScript,
  type ts,
  typescriptFiles,
} from "../../syntax/typescript";
import { readImports } from "../../syntax/typescript-scope";
import { readCalls } from "./calls";
import { readClasses } from "./classes";
import { linkModels } from "./link";
import { type FactsExtra, factsExtra, type RawType } from "./raw";
import { type Read, readSchemas } from "./schemas";

export const models: ModelReader = { files: typescriptFiles, marker, read, link };

const library = /["'`](?:mongoose|@nestjs\/mongoose|@typegoose\/typegoose|mongodb)["'`]/;

/** `module.exports = (mongoose) => mongoose.model(…)` names no module. */
const handedIn = /\bmongoose\.(?:Schema|model)\b/;

/** Files of Mongoose's, and those that make unique indexes of the driver's collections. */
function marker(text: string): boolean {
  if (/\.\s{0,20}createInd(?:ex|exes|ices)\(/.test(text)) return true;
  return (
    (library.test(text) || handedIn.test(text)) &&
    /\bSchema\b|\bmodel\b|@[pP]rop\b|forFeature|getModelForClass|\bDocument\b|pluralize|\.\s{0,20}collection\b/.test(
      text,
    )
  );
}

function read(source: Source): Facts {
  const root = parseTypeScript(source);
  const imports = readImports(root);
  const raw = Object.fromEntries(
    [...imports].map(([local, { module, imported }]) => [local, [module, imported] as const]),
  );
  const file: Read = { source, root, imports, raw };
  const { made, ...calls } = readCalls(file);
  const classes = readClasses(file).map((each) => {
    const variables = [...made].flatMap(([variable, name]) => (each.names.includes(name) ? [variable] : []));
    return { ...each, names: [...each.names, ...variables] };
  });
  const extra: FactsExtra = { schemas: [...readSchemas(file), ...classes], types: typesOf(file), ...calls };
  const note = leftOutNote(source.path, linesLeftOut(root));
  return {
    models: [],
    notes: note === undefined ? [] : [note],
    ...(hasSyntaxErrors(root) ? { broken: true } : {}),
    extra: { ...extra },
  };
}

/** `type UserDocument = HydratedDocument<User>`, `interface UserDoc extends IUser, Document`. */
function typesOf({ root, source }: Read): RawType[] {
  const t = compiler();
  return root.statements.flatMap((each) => {
    if (!(t.isTypeAliasDeclaration(each) || t.isInterfaceDeclaration(each)) || !/doc/i.test(each.name.text))
      return [];
    const holder: ts.Node[] = t.isTypeAliasDeclaration(each)
      ? [each.type]
      : [...(each.heritageClauses ?? [])];
    const of = holder.flatMap((node) => findAll(node, t.isIdentifier)).map(({ text }) => text);
    return [{ name: each.name.text, file: source.path, of: [...new Set(of)] }];
  });
}

function link(facts: readonly Facts[]): Facts {
  const all = facts.map(factsExtra);
  return linkModels({
    schemas: all.flatMap(({ schemas }) => schemas),
    models: all.flatMap((each) => each.models),
    later: all.flatMap(({ later }) => later),
    types: all.flatMap(({ types }) => types),
    held: all.flatMap(({ held }) => held),
    plain: all.flatMap(({ plain }) => plain),
  });
}
