/** Nuxt and Nitro: an event handler throws the error that is answered (https://nuxt.com/docs/guide/directory-structure/server#error-handling). */

import type { Framework } from "../domain/adapters";

export const nitro: Framework = {
  id: "nitro",
  title: "Nuxt, Nitro",
  runtime: "node",
  frames: { request: /\/node_modules\/(?:nitropack|h3)\// },
  answerAt({ imports, functions }) {
    const handler = functions.find(({ handedTo }) =>
      /^(?:define)?(?:Cached)?[eE]ventHandler$/.test(handedTo?.method ?? ""),
    );
    if (!handler) return undefined;
    // Nuxt and Nitro import the names of h3 themselves.
    const from = imports.find(({ name }) => name === handler.handedTo?.method)?.module;
    return {
      framework: "Nuxt",
      says: "HTTP 409",
      throws: true,
      statements: ({ message, end, called }) => [
        `throw ${called?.("createError") ?? "createError"}({ statusCode: 409, message: ${message} })${end}`,
      ],
      imports: from === undefined ? [] : [{ module: from, name: "createError" }],
    };
  },
};
