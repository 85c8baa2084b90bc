/** Django REST framework: a validation error, which its handler answers with HTTP 400 and the field (https://www.django-rest-framework.org/api-guide/exceptions/#validationerror). */

import type { Framework } from "../domain/adapters";
import { type FunctionOutline, importsFrom } from "../domain/outline";

export const djangoRest: Framework = {
  id: "django-rest",
  title: "Django REST framework",
  runtime: "python",
  frames: { request: /(?:^|\/)rest_framework\/views\.py / },
  // https://www.django-rest-framework.org/api-guide/exceptions/#custom-exception-handling
  hearsErrors: ({ functions }) =>
    functions.some(
      ({ parameters: [error, context] }) =>
        /^(?:exc|exception|error)$/.test(error?.name ?? "") && context?.name === "context",
    ),
  answerAt(outline) {
    if (!importsFrom(outline, "rest_framework", ".") || !outline.functions.some(isHandled)) return undefined;
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
function isHandled({ decorators, owner }: FunctionOutline): boolean {
  return (
    decorators.some(({ name }) => /(?:^|\.)api_view$/.test(name)) ||
    (owner?.bases.some((base) => /(?:APIView|ViewSet|Serializer)|^generics\.|^mixins\./.test(base)) ?? false)
  );
}
