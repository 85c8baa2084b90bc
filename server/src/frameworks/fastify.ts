/** Fastify: the handler's second parameter answers (https://fastify.dev/docs/latest/Reference/Reply/). */

import type { Framework } from "../domain/adapters";
import { importsFrom } from "../domain/outline";

export const fastify: Framework = {
  id: "fastify",
  title: "Fastify",
  runtime: "node",
  frames: { request: /\/node_modules\/fastify\// },
  // https://fastify.dev/docs/latest/Reference/Server/#seterrorhandler
  hearsErrors: ({ functions }) =>
    functions.some(
      ({ handedTo, parameters: [error, , reply] }) =>
        handedTo?.method === "setErrorHandler" ||
        (/^_?err(?:or)?$/.test(error?.name ?? "") && /^_?re(?:ply|s|sponse)$/.test(reply?.name ?? "")),
    ),
  answerAt(outline) {
    const { parameters = [], handedTo, calls = [] } = outline.functions[0] ?? {};
    const reply = parameters[1]?.name;
    if (!reply || !/^_?re(?:ply|s|sponse)$/.test(reply)) return undefined;
    // Its types may come from a module of the user's own.
    const typed =
      importsFrom(outline, "fastify") ||
      outline.imports.some(({ name }) => /^Fastify\w/.test(name)) ||
      parameters.some(({ type }) => type?.startsWith("Fastify")) ||
      // A plugin and a controller in JavaScript import nothing of it: `module.exports = async (fastify) => { fastify.post(…) }`.
      handedTo?.receiver === "fastify" ||
      (reply === "reply" && calls.some(({ callee }) => /^reply\.(?:code|send|status)$/.test(callee)));
    if (!typed) return undefined;
    return {
      framework: "Fastify",
      says: "HTTP 409",
      statements: ({ message, end }) => [`return ${reply}.code(409).send({ error: ${message} })${end}`],
      imports: [],
    };
  },
};
