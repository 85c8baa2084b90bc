/** Hono: the handler's context answers (https://hono.dev/docs/api/context#json). */

import type { Framework } from "../domain/adapters";
import { importsModule, parameters } from "./handler";

export const hono: Framework = {
  id: "hono",
  title: "Hono",
  runtime: "node",
  answerAt({ text, head }) {
    const [context] = parameters(head);
    if (context === undefined || !/^c(?:tx|ontext)?$/.test(context) || !importsModule(text, "hono"))
      return undefined;
    return {
      framework: "Hono",
      says: "HTTP 409",
      statements: ({ message, end }) => [`return ${context}.json({ error: ${message} }, 409)${end}`],
      imports: [],
    };
  },
};
