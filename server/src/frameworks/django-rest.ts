/** Django REST framework: a validation error, which its handler answers with HTTP 400 and the field (https://www.django-rest-framework.org/api-guide/exceptions/#validationerror). */

import type { Framework } from "../domain/adapters";

export const djangoRest: Framework = {
  id: "django-rest",
  title: "Django REST framework",
  runtime: "python",
  answerAt({ text }) {
    if (!/^\s{0,20}(?:from|import) rest_framework\b/m.test(text)) return undefined;
    return {
      framework: "Django REST framework",
      says: "a validation error of the field (HTTP 400)",
      statements: ({ message, field }) => [`raise ValidationError({${field}: [${message}]})`],
      imports: [{ module: "rest_framework.exceptions", name: "ValidationError" }],
    };
  },
};
