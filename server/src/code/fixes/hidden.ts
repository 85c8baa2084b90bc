/** Rows that a model's own reads leave out, and the constraint does not: deleted ones. */

import type { FixContext } from "../../domain/adapters";
import { decline } from "./declined";

/** Declines what goes on with the row that is there: it may be one that the code takes for gone, which is not found, or would be brought back without anybody knowing. */
export function declineHidden({ model }: Pick<FixContext, "model">): void {
  if (model.hidesRowsBy !== undefined)
    decline(
      `The ${model.name} in the way may be a deleted one (\`${model.hidesRowsBy}\`), which no other code sees: what shall become of it is not written here.`,
    );
}
