/** SvelteKit: a form action gives back what the page shows, an endpoint a response (https://svelte.dev/docs/kit/form-actions, https://svelte.dev/docs/kit/routing#server). */

import type { Framework } from "../domain/adapters";
import type { FunctionOutline } from "../domain/outline";
import { inOwnWords } from "./own-words";

export const sveltekit: Framework = {
  id: "sveltekit",
  title: "SvelteKit",
  runtime: "node",
  frames: { request: /\/node_modules\/@sveltejs\/kit\// },
  answerAt({ file, functions }) {
    const [, kind] = /(?:^|\/)\+(page\.server|server)\.[jt]s$/.exec(file) ?? [];
    if (kind === undefined) return undefined;
    const gives = kind === "server" ? "json" : "fail";
    const handler = functions.find(gives === "json" ? isEndpoint : isAction);
    if (!handler) return undefined;
    return (
      inOwnWords("SvelteKit", handler) ?? {
        framework: "SvelteKit",
        says: "HTTP 409",
        statements: ({ message, end, called }) => {
          const name = called?.(gives) ?? gives;
          return [
            gives === "fail"
              ? `return ${name}(409, { message: ${message} })${end}`
              : `return ${name}({ message: ${message} }, { status: 409 })${end}`,
          ];
        },
        imports: [{ module: "@sveltejs/kit", name: gives }],
      }
    );
  },
};

function isEndpoint({ name }: FunctionOutline): boolean {
  return /^(?:GET|POST|PUT|PATCH|DELETE|fallback)$/.test(name ?? "");
}

/** It reads the form that was sent: another function of the file gives nothing to a page. Superforms' pages show what is set in its own form alone. */
function isAction({ name, parameters, calls }: FunctionOutline): boolean {
  const reads = calls.some(({ callee }) => /(?:^|\.)formData$/.test(callee));
  const isOthers = calls.some(({ callee }) => callee === "superValidate");
  return (
    name !== "load" &&
    !isOthers &&
    (reads || parameters.some(({ type }) => /\bRequestEvent\b/.test(type ?? "")))
  );
}
