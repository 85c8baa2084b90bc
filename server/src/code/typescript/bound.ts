/** Classes that come bound to a transaction: `transaction(User, Pet, async (User, Pet, trx) => …)`, in the order in which they stand in front of the callback. */

import { type ts, unwrap } from "../../syntax/typescript";
import type { Meaning } from "../dialect";

/** The class that the parameter of a callback is; undefined = none, null = it is the first parameter behind those. */
export function boundAt(
  parameter: ts.ParameterDeclaration,
  call: ts.CallExpression,
  of: (given: ts.Expression) => Meaning | undefined,
): Meaning | null | undefined {
  const { parent: callback } = parameter;
  const at = call.arguments.findIndex((each) => unwrap(each) === callback);
  const bound = call.arguments
    .slice(0, Math.max(at, 0))
    .map(of)
    .filter((each) => each?.kind === "model");
  const index = callback.parameters.indexOf(parameter);
  return index === bound.length ? null : bound[index];
}
