/** Koa: the context throws what its error handling answers (https://koajs.com/#ctx-throw-status-msg-properties-). */

import type { Framework } from "../domain/adapters";
import { importsFrom } from "../domain/outline";

export const koa: Framework = {
  id: "koa",
  title: "Koa",
  runtime: "node",
  frames: { request: /\/node_modules\/(?:koa|koa-compose)\// },
  // The first middleware waits for all others (https://koajs.com/#error-handling).
  hearsErrors: ({ functions }) =>
    functions.some(
      ({ parameters: [context, next], calls }) =>
        /^(?:ctx|context)$/.test(context?.name ?? "") &&
        next?.name === "next" &&
        calls.some(({ callee }) => callee === "next"),
    ),
  answerAt(outline) {
    const context = outline.functions[0]?.parameters[0]?.name;
    const koaFile = ["koa", "koa-router", "@koa/router"].some((module) => importsFrom(outline, module));
    if (!context || !/^(?:ctx|context)$/.test(context) || !koaFile) return undefined;
    return {
      framework: "Koa",
      says: "HTTP 409",
      statements: ({ message, end }) => [`${context}.throw(409, ${message})${end}`],
      imports: [],
    };
  },
};
