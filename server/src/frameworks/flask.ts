/** Flask: a view answers in JSON, with a message on a page, or aborts, as it does elsewhere (https://flask.palletsprojects.com/en/stable/errorhandling/). */

import type { Framework } from "../domain/adapters";
import type { ConflictAnswer } from "../domain/answer";
import type { FunctionOutline, Outline, ReturnOutline } from "../domain/outline";

export const flask: Framework = {
  id: "flask",
  title: "Flask",
  runtime: "python",
  handlesRequest: (outline) => viewOf(outline) !== undefined,
  frames: { request: /(?:^|\/)flask\/(?:app|views)\.py / },
  answerAt(outline) {
    const view = viewOf(outline);
    if (!view || view !== outline.functions[0]) return undefined;
    const refusal = view.returns.find(refusesByMessage);
    if (refusal) return withMessage(refusal.text);
    const page = view.calls.some(({ callee }) => callee === "flash") && view.returns.find(showsAgain);
    if (page) return withMessage(page.text);
    return inJson(view) ?? aborts(outline, view);
  },
};

/** @param shows the statement that shows a page */
function withMessage(shows: string): ConflictAnswer {
  return {
    framework: "Flask",
    says: "with an error message",
    statements: ({ message, text }) => [`flash(${message}, ${text("error")})`, shows],
    imports: [],
  };
}

/** `return jsonify({...}), 201`; a dictionary and a status are an answer too. */
function inJson({ returns }: FunctionOutline): ConflictAnswer | undefined {
  const calls = returns.some(({ text }) => /^return\s{1,9}\(?jsonify\(/.test(text));
  const plain = returns.some(({ text }) => /^return\s{1,9}\(?\{/.test(text));
  if (!calls && !plain) return undefined;
  return {
    framework: "Flask",
    says: "HTTP 409",
    statements: ({ message, text }) => {
      const body = `{${text("error")}: ${message}}`;
      return [`return ${calls ? `jsonify(${body})` : body}, 409`];
    },
    imports: [],
  };
}

/** Where it shows pages and nothing says how it refuses, a bare error page is no answer. */
function aborts(outline: Outline, { calls, returns }: FunctionOutline): ConflictAnswer | undefined {
  const from = outline.imports.find(({ name }) => name === "abort")?.module;
  const showsPage = returns.some(({ callee }) => /^(?:render_template|redirect)$/.test(callee ?? ""));
  if (showsPage && !calls.some(({ callee }) => callee === "abort")) return undefined;
  // flask-restful, flask-restx and flask-smorest: https://flask-restful.readthedocs.io/en/latest/api.html#flask_restful.abort
  const keyword = from && /^flask_(?:restful|restx|smorest)\b/.test(from) ? "message" : "description";
  return {
    framework: "Flask",
    says: "HTTP 409",
    throws: true,
    statements: ({ message, called }) => [`${called?.("abort") ?? "abort"}(409, ${keyword}=${message})`],
    imports: [{ module: from ?? "flask", name: "abort" }],
  };
}

/** `flash("…", "error")` and the page again (https://flask.palletsprojects.com/en/stable/patterns/flashing/). */
function refusesByMessage({ before, behind, callee, text }: ReturnOutline): boolean {
  const isPage = /^(?:redirect|render_template(?:_string)?)$/.test(callee ?? "");
  return before && isPage && behind === "flash" && !text.includes("\n");
}

/** A view that tells by `flash` what it did ends with its own page, the form as it was filled in. */
function showsAgain({ last, callee, text }: ReturnOutline): boolean {
  return last === true && /^render_template(?:_string)?$/.test(callee ?? "") && !text.includes("\n");
}

/** `@app.route("/users")`, `@users.post("/")`, a method of a MethodView or of a Resource. */
function viewOf(outline: Outline): FunctionOutline | undefined {
  if (!outline.imports.some(({ module }) => /^flask(?:$|[._])/.test(module))) return undefined;
  return outline.functions.find(
    ({ owner, name, decorators }) =>
      decorators.some((one) => /\.(?:route|get|post|put|patch|delete)$/.test(one.name)) ||
      (owner !== null &&
        /^(?:get|post|put|patch|delete)$/.test(name ?? "") &&
        owner.bases.some((base) => /(?:^|\.)(?:MethodView|Resource)$/.test(base))),
  );
}
