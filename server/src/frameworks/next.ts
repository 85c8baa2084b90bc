/** Next.js: a route handler of the app router returns a response (https://nextjs.org/docs/app/api-reference/file-conventions/route). */

import type { Framework } from "../domain/adapters";
import { importsModule } from "./handler";

export const next: Framework = {
  id: "next",
  title: "Next.js",
  runtime: "node",
  answerAt({ text, head }) {
    if (!/\b(?:GET|POST|PUT|PATCH|DELETE)\s{0,5}(?:=|\()/.test(head)) return undefined;
    const named = importsModule(text, "next") && /\bNextResponse\b/.test(text);
    if (!named && !/\bResponse\.json\(|\bnew Response\(/.test(text)) return undefined;
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
