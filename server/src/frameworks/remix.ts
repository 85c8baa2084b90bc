/** Remix and React Router: an action gives back what the page shows (https://reactrouter.com/how-to/form-validation). */

import type { Framework } from "../domain/adapters";
import { inOwnWords } from "./own-words";

export const remix: Framework = {
  id: "remix",
  title: "Remix, React Router",
  runtime: "node",
  frames: { request: /\/node_modules\/(?:@remix-run\/server-runtime|react-router)\// },
  answerAt({ imports, functions }) {
    const action = functions.find(({ name }) => name === "action");
    const from = imports.find(({ module }) => /^(?:@remix-run\/|react-router$|@react-router\/)/.test(module));
    if (!action || !from) return undefined;
    const title = from.module.startsWith("@remix-run/") ? "Remix" : "React Router";
    const gives = imports.find(
      ({ module, name }) => /^(?:@remix-run\/|react-router$)/.test(module) && /^(?:json|data)$/.test(name),
    );
    // `json` is Remix's, `data` React Router's (https://reactrouter.com/upgrading/remix).
    const { name, module } = gives ?? {
      name: title === "Remix" ? "json" : "data",
      module: title === "Remix" ? from.module : "react-router",
    };
    return (
      inOwnWords(title, action) ?? {
        framework: title,
        says: "HTTP 409",
        statements: ({ message, end, called }) => [
          `return ${called?.(name) ?? name}({ error: ${message} }, { status: 409 })${end}`,
        ],
        imports: [{ module, name }],
      }
    );
  },
};
