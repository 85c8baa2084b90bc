/** Starlette: an endpoint raises HTTPException, or answers in JSON as it does elsewhere (https://www.starlette.io/exceptions/). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom } from "../domain/outline";

export const starlette: Framework = {
  id: "starlette",
  title: "Starlette",
  runtime: "python",
  handlesRequest: (outline) => importsFrom(outline, "starlette", ".") && outline.functions.some(isEndpoint),
  frames: { request: /(?:^|\/)starlette\/(?:routing|endpoints)\.py / },
  answerAt(outline) {
    const [endpoint] = outline.functions;
    if (!endpoint || !importsFrom(outline, "starlette", ".") || !isEndpoint(endpoint)) return undefined;
    if (endpoint.returns.some(({ callee }) => callee === "JSONResponse"))
      return {
        framework: "Starlette",
        says: "HTTP 409",
        statements: ({ message, text }) => [
          `return JSONResponse({${text("error")}: ${message}}, status_code=409)`,
        ],
        imports: [],
      };
    return {
      framework: "Starlette",
      says: "HTTP 409",
      throws: true,
      statements: ({ message, called }) => [
        `raise ${called?.("HTTPException") ?? "HTTPException"}(status_code=409, detail=${message})`,
      ],
      imports: [{ module: "starlette.exceptions", name: "HTTPException" }],
    };
  },
};

/** A function or a method of an HTTPEndpoint that is given the request. FastAPI's operations, which may be given it too, have decorators. */
function isEndpoint({ owner, parameters, decorators }: FunctionOutline): boolean {
  const request = parameters[owner ? 1 : 0];
  return request?.name === "request" && decorators.every(({ name }) => !/\.(?:post|put|patch)$/.test(name));
}
