/** Django forms: an error of the field on the form that the view shows again (https://docs.djangoproject.com/en/stable/ref/forms/api/#django.forms.Form.add_error). */

import type { Framework } from "../domain/adapters";
import type { FunctionOutline } from "../domain/outline";

export const djangoForms: Framework = {
  id: "django-forms",
  title: "Django form",
  runtime: "python",
  answerAt({ functions }) {
    const [view] = functions;
    const again = view && (classView(view) ?? functionView(view));
    if (!again) return undefined;
    const { form, statement } = again;
    return {
      framework: "Django form",
      says: "with an error of the form's field",
      statements: ({ message, field }) => [`${form}.add_error(${field ?? "None"}, ${message})`, statement],
      imports: [],
    };
  },
};

/** `def form_valid(self, form)` of a FormView: its own way to show the page again. */
function classView({ name, owner, parameters }: FunctionOutline) {
  const form = parameters[1]?.name;
  if (name !== "form_valid" || !owner || !form) return undefined;
  return { form, statement: `return self.form_invalid(${form})` };
}

/**
 * `if form.is_valid(): …` followed by the `return render(request, …)` that shows the page again, or
 * `if not form.is_valid(): return render(request, …)`: that line is repeated.
 */
function functionView({ calls, returns }: FunctionOutline) {
  const form = calls
    .filter(({ before }) => before)
    .map(({ callee }) => /^(\w{0,80}form)\.is_valid$/.exec(callee)?.[1])
    .find((name) => name !== undefined);
  const statement = returns.find(
    ({ before, callee, text, unless }) =>
      (!before || unless === `${form}.is_valid`) &&
      callee === "render" &&
      /^return render\(request,[^\n]{1,300}\)$/.test(text),
  )?.text;
  return form === undefined || statement === undefined ? undefined : { form, statement };
}
