/** Next.js: a route handler of the app router returns a response (https://nextjs.org/docs/app/api-reference/file-conventions/route). */

import type { Framework } from "../domain/adapters";

export const next: Framework = {
  id: "next",
  title: "Next.js",
  runtime: "node",
  frames: { request: /\/node_modules\/next\/dist\// },
  answerAt({ file, imports, functions }) {
    const route = functions.find(({ name }) => name !== null && /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(name));
    if (!route) return undefined;
    const named = imports.some(
      ({ local, module }) => local === "NextResponse" && /^next(?:\/|$)/.test(module),
    );
    const responds = functions.some(({ calls }) =>
      calls.some(({ callee }) => callee === "Response.json" || callee === "new Response"),
    );
    if (!named && !responds && !/(?:^|\/)route\.[jt]sx?$/.test(file)) return undefined;
    const response = named ? "NextResponse" : "Response";
    return {
      framework: "Next.js",
      says: "HTTP 409",
      statements: ({ message, end }) => [
        `return ${response}.json({ error: ${message} }, { status: 409 })${end}`,
      ],
      imports: [],
    };
  },
};
