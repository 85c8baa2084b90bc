/** Django's plain views: a function or method that is given the request (https://docs.djangoproject.com/en/stable/topics/http/views/). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom, type Outline } from "../domain/outline";

export const djangoViews: Framework = {
  id: "django-views",
  title: "Django view",
  runtime: "python",
  handlesRequest: (outline) => viewOf(outline) !== undefined,
  frames: { request: /(?:^|\/)django\/core\/handlers\// },
  /** Where it answers in JSON, it refuses in JSON; what a page says is not written in the code. */
  answerAt(outline) {
    const view = outline.functions[0] === viewOf(outline) ? outline.functions[0] : undefined;
    if (!view?.returns.some(({ callee }) => callee === "JsonResponse")) return undefined;
    return {
      framework: "Django view",
      says: "HTTP 409",
      statements: ({ message, text }) => [`return JsonResponse({${text("error")}: ${message}}, status=409)`],
      imports: [],
    };
  },
};

function viewOf(outline: Outline): FunctionOutline | undefined {
  if (!importsFrom(outline, "django", ".")) return undefined;
  return outline.functions.find(({ owner, parameters }) => parameters[owner ? 1 : 0]?.name === "request");
}
