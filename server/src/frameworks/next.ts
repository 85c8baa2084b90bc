/** Next.js: a route handler of the app router returns a response (https://nextjs.org/docs/app/api-reference/file-conventions/route). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom, type Outline } from "../domain/outline";
import { inOwnWords } from "./own-words";

export const next: Framework = {
  id: "next",
  title: "Next.js",
  runtime: "node",
  frames: { request: /\/node_modules\/next\/dist\// },
  /** A server action answers by what it gives or throws: it has no response. */
  handlesRequest: (outline) =>
    next.answerAt(outline) !== undefined || outline.functions.some((each) => isAction(each, outline)),
  answerAt(outline) {
    const { file, imports, functions } = outline;
    const route = functions.find(({ name }) => name !== null && /^(?:GET|POST|PUT|PATCH|DELETE)$/.test(name));
    if (!route) {
      const action = functions.find((each) => isAction(each, outline));
      return action && inOwnWords("Next.js", action);
    }
    const named = imports.some(
      ({ local, module }) => local === "NextResponse" && /^next(?:\/|$)/.test(module),
    );
    const responds = functions.some(({ calls }) =>
      calls.some(({ callee }) => callee === "Response.json" || callee === "new Response"),
    );
    const isOwnFile = /(?:^|\/)route\.[jt]sx?$/.test(file);
    if (!named && !responds && !isOwnFile) return undefined;
    const response = named ? "NextResponse" : "Response";
    return {
      framework: named || isOwnFile ? "Next.js" : "Response",
      says: "HTTP 409",
      statements: ({ message, end }) => [
        `return ${response}.json({ error: ${message} }, { status: 409 })${end}`,
      ],
      imports: [],
    };
  },
};

/** The file or the function says so, it takes a form's data, or calls what only a server's code of this framework may: `revalidatePath`, `redirect`. */
function isAction({ parameters, calls }: FunctionOutline, outline: Outline): boolean {
  const own = ["next/navigation", "next/cache", "next/headers"].some((module) =>
    importsFrom(outline, module),
  );
  const takes = parameters.some(({ type }) => type === "FormData");
  return (
    outline.directives?.includes("use server") === true ||
    (own &&
      (takes ||
        calls.some(({ callee }) => /^(?:redirect|revalidate(?:Path|Tag)|cookies|headers)$/.test(callee))))
  );
}
