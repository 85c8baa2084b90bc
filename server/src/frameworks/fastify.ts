/** Fastify: the handler's second parameter answers (https://fastify.dev/docs/latest/Reference/Reply/). */

import type { Framework } from "../domain/adapters";
import { importsModule, parameters } from "./handler";

export const fastify: Framework = {
  id: "fastify",
  title: "Fastify",
  runtime: "node",
  answerAt({ text, head }) {
    const [, reply] = parameters(head);
    if (reply === undefined || !/^_?re(?:ply|s|sponse)$/.test(reply)) return undefined;
    if (!importsModule(text, "fastify") && !/\bFastify\w+/.test(text)) return undefined;
    return {
      framework: "Fastify",
      says: "HTTP 409",
      statements: ({ message, end }) => [`return ${reply}.code(409).send({ error: ${message} })${end}`],
      imports: [],
    };
  },
};
