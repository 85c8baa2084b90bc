/** tRPC: an error with a code that its adapters map to HTTP 409 (https://trpc.io/docs/server/error-handling). */

import type { Framework } from "../domain/adapters";
import { importsModule } from "./handler";

export const trpc: Framework = {
  id: "trpc",
  title: "tRPC",
  runtime: "node",
  answerAt({ text, before, head }) {
    const procedure = /\.(?:mutation|query)\(/.test(head) || /\.(?:mutation|query)\(/.test(before);
    if (!importsModule(text, "@trpc/server") && !procedure) return undefined;
    if (!/\b(?:publicProcedure|protectedProcedure|\w*[pP]rocedure)\b/.test(text)) return undefined;
    return {
      framework: "tRPC",
      says: "CONFLICT",
      statements: ({ message, end }) => [
        `throw new TRPCError({ code: "CONFLICT", message: ${message} })${end}`,
      ],
      imports: [{ module: "@trpc/server", name: "TRPCError" }],
    };
  },
};
