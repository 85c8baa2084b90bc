/** Hono: the handler's context answers (https://hono.dev/docs/api/context#json). */

import type { Framework } from "../domain/adapters";
import { importsFrom } from "../domain/outline";

export const hono: Framework = {
  id: "hono",
  title: "Hono",
  runtime: "node",
  frames: { request: /\/node_modules\/hono\// },
  // https://hono.dev/docs/api/hono#error-handling
  hearsErrors: ({ functions }) =>
    functions.some(
      ({ name, handedTo }) =>
        handedTo?.method === "onError" || /^(?:on)?error(?:handler)?$/i.test(name ?? ""),
    ),
  answerAt(outline) {
    const context = outline.functions[0]?.parameters[0]?.name;
    if (!context || !/^c(?:tx|ontext)?$/.test(context) || !importsFrom(outline, "hono")) return undefined;
    return {
      framework: "Hono",
      says: "HTTP 409",
      statements: ({ message, end }) => [`return ${context}.json({ error: ${message} }, 409)${end}`],
      imports: [],
    };
  },
};
