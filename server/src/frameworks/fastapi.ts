/** FastAPI: an operation raises HTTPException, which the application answers (https://fastapi.tiangolo.com/tutorial/handling-errors/). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom } from "../domain/outline";

export const fastApi: Framework = {
  id: "fastapi",
  title: "FastAPI",
  runtime: "python",
  handlesRequest: (outline) => importsFrom(outline, "fastapi", ".") && outline.functions.some(isOperation),
  frames: { request: /(?:^|\/)fastapi\/routing\.py / },
  /** A function beside the operations that raises it already is called by them. */
  answerAt(outline) {
    const { functions } = outline;
    if (!importsFrom(outline, "fastapi", ".") || !(functions.some(isOperation) || functions.some(refuses)))
      return undefined;
    return {
      framework: "FastAPI",
      says: "HTTP 409",
      throws: true,
      statements: ({ message, called }) => [
        `raise ${called?.("HTTPException") ?? "HTTPException"}(status_code=409, detail=${message})`,
      ],
      imports: [{ module: "fastapi", name: "HTTPException" }],
    };
  },
};

/** `@app.post("/users")`, `@router.put("/{id}")`, `@users.api_route("/")`. */
function isOperation({ decorators }: FunctionOutline): boolean {
  return decorators.some(({ name }) => /\.(?:get|post|put|patch|delete|api_route)$/.test(name));
}

function refuses({ calls }: FunctionOutline): boolean {
  return calls.some(({ callee }) => /(?:^|\.)HTTPException$/.test(callee));
}
