/** Django Ninja: an operation raises HttpError, which its API answers (https://django-ninja.dev/guides/errors/#ninjaerrorshttperror). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom } from "../domain/outline";

export const djangoNinja: Framework = {
  id: "django-ninja",
  title: "Django Ninja",
  runtime: "python",
  frames: { request: /(?:^|\/)ninja\/operation\.py / },
  answerAt(outline) {
    const isNinja = importsFrom(outline, "ninja", ".") || importsFrom(outline, "ninja_extra", ".");
    if (!isNinja || !outline.functions.some(isOperation)) return undefined;
    return {
      framework: "Django Ninja",
      says: "HTTP 409",
      throws: true,
      statements: ({ message, called }) => [`raise ${called?.("HttpError") ?? "HttpError"}(409, ${message})`],
      imports: [{ module: "ninja.errors", name: "HttpError" }],
    };
  },
};

/** `@api.post("/users")`, `@router.put("/{id}")`; `@http_post("/")` of a controller (https://eadwincode.github.io/django-ninja-extra/). */
function isOperation({ decorators, owner, parameters }: FunctionOutline): boolean {
  if (owner !== null)
    return decorators.some(({ name }) => /^(?:route\.)?http_(?:get|post|put|patch|delete)$/.test(name));
  return (
    parameters[0]?.name === "request" &&
    decorators.some(({ name }) => /\.(?:get|post|put|patch|delete|api_operation)$/.test(name))
  );
}
