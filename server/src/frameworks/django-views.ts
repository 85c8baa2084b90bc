/** Django's plain views: a function or method that is given the request (https://docs.djangoproject.com/en/stable/topics/http/views/). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom, type Outline, type ReturnOutline } from "../domain/outline";

export const djangoViews: Framework = {
  id: "django-views",
  title: "Django view",
  runtime: "python",
  handlesRequest: (outline) => viewOf(outline) !== undefined,
  frames: { request: /(?:^|\/)django\/core\/handlers\// },
  /** Where it answers in JSON, it refuses in JSON; where it refuses with a message on a page, it does so once more. */
  answerAt(outline) {
    const view = outline.functions[0] === viewOf(outline) ? outline.functions[0] : undefined;
    const page = view?.returns.find(refusesByMessage);
    if (page)
      return {
        framework: "Django view",
        says: "with an error message",
        statements: ({ message }) => [`${page.behind}(request, ${message})`, page.text],
        imports: [],
      };
    if (!view?.returns.some(({ callee }) => callee === "JsonResponse")) return undefined;
    return {
      framework: "Django view",
      says: "HTTP 409",
      statements: ({ message, text }) => [`return JsonResponse({${text("error")}: ${message}}, status=409)`],
      imports: [],
    };
  },
};

/** `messages.error(request, "…")` and the page again (https://docs.djangoproject.com/en/stable/ref/contrib/messages/). */
function refusesByMessage({ before, behind, callee, text }: ReturnOutline): boolean {
  const isPage = /^(?:redirect|render|HttpResponseRedirect)$/.test(callee ?? "");
  return (
    before && isPage && /(?:^|\.)messages\.(?:error|warning)$/.test(behind ?? "") && !text.includes("\n")
  );
}

function viewOf(outline: Outline): FunctionOutline | undefined {
  if (!importsFrom(outline, "django", ".")) return undefined;
  return outline.functions.find(({ owner, parameters }) => parameters[owner ? 1 : 0]?.name === "request");
}
