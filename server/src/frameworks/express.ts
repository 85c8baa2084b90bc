/** Express: the handler's second parameter answers (https://expressjs.com/en/api.html#res.status). */

import type { Framework } from "../domain/adapters";
import { importsModule, parameters } from "./handler";

export const express: Framework = {
  id: "express",
  title: "Express",
  runtime: "node",
  answerAt({ text, head, body, before }) {
    const [, res] = parameters(head);
    const answers = res !== undefined && /^_?res(?:ponse)?$/.test(res);
    // Next's pages API has the same two parameters and the same methods.
    const typed =
      importsModule(text, "express") || /\bNextApiResponse\b/.test(text) || before.includes(`${res}.status(`);
    if (!answers || !typed) return undefined;
    return {
      framework: "Express",
      says: "HTTP 409",
      statements: ({ message, end }) => {
        const answer = `${res}.status(409).json({ error: ${message} })${end}`;
        // Some versions of @types/express want handlers that return nothing, `noImplicitReturns` wants all returns alike.
        return body.includes(`return ${res}.`) || body.includes(`return await ${res}.`)
          ? [`return ${answer}`]
          : [answer, `return${end}`];
      },
      imports: [],
    };
  },
};
