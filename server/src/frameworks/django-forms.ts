/** Django forms: an error of the field on the form that the view shows again (https://docs.djangoproject.com/en/stable/ref/forms/api/#django.forms.Form.add_error). */

import type { Framework } from "../domain/adapters";

export const djangoForms: Framework = {
  id: "django-forms",
  title: "Django form",
  runtime: "python",
  answerAt({ head, body, before }) {
    const again = classView(`${head}${before}`) ?? functionView(`${head}${body}`, before);
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
function classView(text: string) {
  const form = /\bdef form_valid\(self, {0,2}(\w{1,80})/.exec(text)?.[1];
  return form === undefined ? undefined : { form, statement: `return self.form_invalid(${form})` };
}

/** `if form.is_valid(): …` followed by the `return render(request, …)` that shows the page again: that line is repeated. */
function functionView(body: string, before: string) {
  const form = /\b(\w{0,80}form)\.is_valid\(\)/.exec(before)?.[1];
  const render = /^[ \t]{1,40}(return render\(request,[^\n]{1,300}\))[ \t]{0,20}$/m;
  const statement = render.exec(body.slice(before.length))?.[1];
  return form === undefined || statement === undefined ? undefined : { form, statement };
}
