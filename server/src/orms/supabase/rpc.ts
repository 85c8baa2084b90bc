/** `supabase.rpc("add_user", { … })`: the call of a function in the database, and the rows that its body writes. */

import { isTableOf, operationOf, partOf, passesOver, type Writing } from "../../code/statements";
import type { FoundCall } from "../../code/typescript/patterns";
import type { Part, Reading } from "../../code/typescript/writes";
import type { World } from "../../domain/chain";
import { functionsIn, type SqlFunction } from "../../schemas/functions";
import { kept } from "../../syntax/kept";
import { isWrite } from "../../syntax/sql";
import { stringOf } from "../../syntax/typescript-literals";

/** The functions of all migrations and schemas: of several with one name the last file's counts. */
const functionsOf = kept((world: World): ReadonlyMap<string, SqlFunction> => {
  const files = [...world.files(["**/*.sql"])].sort();
  return new Map(files.flatMap((path) => [...functionsIn(path, world.read(path)?.text ?? "")]));
});

/** The writes of the wanted models in the function that the call names; none where the workspace does not declare it. */
export function rpcParts({ roles }: FoundCall, { world, wanted }: Reading): Part[] {
  const name = stringOf(roles.sql);
  const called = world && name !== undefined ? functionsOf(world).get(name.toLowerCase()) : undefined;
  if (!called) return [];
  const written = called.statements.filter(
    (each): each is Writing => isWrite(each) && !passesOver(each as Writing),
  );
  return wanted.flatMap((model) => {
    const own = written.filter((each) => isTableOf(each, model));
    const [first] = own;
    if (!first) return [];
    const does = [...new Set(own.map(operationOf))];
    const part = partOf(first, model, null, nothing);
    // Which of several statements it was the call does not show.
    const fields = own.length === 1 ? part.fields : null;
    return [{ ...part, fields, sql: { does, text: null, file: called.file } }];
  });
}

/** What its parameters hold is not written in the statement. */
const nothing = {
  placeholder: () => undefined,
  literal: () => undefined,
  given: () => ({ text: "" }),
};
