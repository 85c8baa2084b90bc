/** tRPC: an error with a code that its adapters map to HTTP 409 (https://trpc.io/docs/server/error-handling). */

import type { Framework } from "../domain/adapters";
import type { Outline } from "../domain/outline";

export const trpc: Framework = {
  id: "trpc",
  title: "tRPC",
  runtime: "node",
  handlesRequest: isProcedure,
  answerAt(outline) {
    const { imports } = outline;
    const procedure = isProcedure(outline);
    // A function beside the procedures that throws their errors already.
    const throws = imports.some(({ name, module }) => name === "TRPCError" && module === "@trpc/server");
    if (!procedure && !throws) return undefined;
    return {
      framework: "tRPC",
      says: "CONFLICT",
      // https://trpc.io/docs/server/error-handling#throwing-errors
      statements: ({ message, text, end, error, called = (name) => name }) => [
        `throw new ${called("TRPCError")}({ code: ${text("CONFLICT")}, message: ${message}${error === undefined ? "" : `, cause: ${error}`} })${end}`,
      ],
      imports: [{ module: "@trpc/server", name: "TRPCError" }],
    };
  },
};

/** `t.procedure.input(…).mutation(async () => …)`. */
function isProcedure({ functions }: Outline): boolean {
  return functions.some(
    ({ handedTo }) =>
      handedTo !== null &&
      /^(?:mutation|query)$/.test(handedTo.method) &&
      /(?:^|\.)\w{0,80}[pP]rocedure(?:\.|$)/.test(handedTo.receiver ?? ""),
  );
}
