/** Django's plain views: a function or method that is given the request (https://docs.djangoproject.com/en/stable/topics/http/views/). */

import type { Framework } from "../domain/adapters";
import type { ConflictAnswer } from "../domain/answer";
import { type FunctionOutline, importsFrom, type Outline, type ReturnOutline } from "../domain/outline";

export const djangoViews: Framework = {
  id: "django-views",
  title: "Django view",
  runtime: "python",
  handlesRequest: (outline) => viewOf(outline) !== undefined,
  frames: { request: /(?:^|\/)django\/core\/handlers\// },
  // https://docs.djangoproject.com/en/stable/topics/http/middleware/#process-exception
  hearsErrors: ({ functions }) => functions.some(({ name }) => name === "process_exception"),
  /** Where it answers in JSON, it refuses in JSON; where it refuses with a message on a page, it does so once more. */
  answerAt(outline) {
    const view = outline.functions[0] === viewOf(outline) ? outline.functions[0] : undefined;
    const refusal = view?.returns.find(refusesByMessage);
    if (refusal) return withMessage(`${refusal.behind}`, refusal.text);
    const telling = view?.calls.find(({ callee }) => /^(?:\w+\.)?messages\.(?:success|info)$/.test(callee));
    const page = telling && view?.returns.find(showsAgain);
    if (page) return withMessage(telling.callee.replace(/\w+$/, "error"), page.text);
    if (!view?.returns.some(({ callee }) => callee === "JsonResponse")) return undefined;
    return {
      framework: "Django view",
      says: "HTTP 409",
      statements: ({ message, text }) => [`return JsonResponse({${text("error")}: ${message}}, status=409)`],
      imports: [],
    };
  },
};

/** @param shows the statement that shows a page */
function withMessage(tell: string, shows: string): ConflictAnswer {
  return {
    framework: "Django view",
    says: "with an error message",
    statements: ({ message }) => [`${tell}(request, ${message})`, shows],
    imports: [],
  };
}

/** A view that tells by messages what it did ends with its own page. */
function showsAgain({ last, callee, text }: ReturnOutline): boolean {
  return last === true && callee === "render" && /^return render\(request,[^\n]{1,300}\)$/.test(text);
}

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
