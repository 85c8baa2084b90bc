/** Koa: the context throws what its error handling answers (https://koajs.com/#ctx-throw-status-msg-properties-). */

import type { Framework } from "../domain/adapters";
import { importsModule, parameters } from "./handler";

export const koa: Framework = {
  id: "koa",
  title: "Koa",
  runtime: "node",
  answerAt({ text, head }) {
    const [context] = parameters(head);
    const koaFile = ["koa", "koa-router", "@koa/router"].some((module) => importsModule(text, module));
    if (context === undefined || !/^(?:ctx|context)$/.test(context) || !koaFile) return undefined;
    return {
      framework: "Koa",
      says: "HTTP 409",
      statements: ({ message, end }) => [`${context}.throw(409, ${message})${end}`],
      imports: [],
    };
  },
};
