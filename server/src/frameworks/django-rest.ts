/** Django REST framework: a validation error, which its handler answers with HTTP 400 and the field (https://www.django-rest-framework.org/api-guide/exceptions/#validationerror). */

import type { AnswerPlace, Framework } from "../domain/adapters";

export const djangoRest: Framework = {
  id: "django-rest",
  title: "Django REST framework",
  runtime: "python",
  answerAt(place) {
    if (!/^\s{0,20}(?:from|import) rest_framework\b/m.test(place.text) || !isHandled(place)) return undefined;
    return {
      framework: "Django REST framework",
      says: "with a validation error, HTTP 400",
      // Without a field: the key of https://www.django-rest-framework.org/api-guide/settings/#non_field_errors_key
      throws: true,
      statements: ({ message, field, text, called }) => [
        `raise ${called?.("ValidationError") ?? "ValidationError"}({${field ?? text("non_field_errors")}: [${message}]})`,
      ],
      imports: [{ module: "rest_framework.exceptions", name: "ValidationError" }],
    };
  },
};

/** Its exceptions are answered only below its own views and serializers; in a plain view they would end as HTTP 500. */
function isHandled({ text, head, body, before }: AnswerPlace): boolean {
  if (
    /@api_view\b[^\n]{0,200}\n(?:@[^\n]{0,200}\n){0,5}(?:async )?def [^\n]{0,200}$/.test(head) ||
    /^@api_view\b/.test(before)
  )
    return true;
  const start = text.indexOf(body);
  const above = text.slice(0, Math.max(0, start));
  const header = above.slice(above.lastIndexOf("\nclass ") + 1).split("\n", 1)[0] ?? "";
  const inClass = /\bself\b/.test(`${head.slice(-200)}${before.slice(0, 200)}`);
  return (
    inClass && /^class \w{1,80}\([^\n]{0,300}(?:APIView|ViewSet|Serializer|generics\.|mixins\.)/.test(header)
  );
}
