/** NestJS: an exception that its filter turns into the answer, thrown in controllers and services alike (https://docs.nestjs.com/exception-filters#built-in-http-exceptions). */

import type { Framework } from "../domain/adapters";
import { importsFrom } from "../domain/outline";

export const nest: Framework = {
  id: "nest",
  title: "NestJS",
  runtime: "node",
  answerAt(outline) {
    if (!importsFrom(outline, "@nestjs/common")) return undefined;
    return {
      framework: "NestJS",
      says: "HTTP 409",
      statements: ({ message, end, called = (name) => name }) => [
        `throw new ${called("ConflictException")}(${message})${end}`,
      ],
      imports: [{ module: "@nestjs/common", name: "ConflictException" }],
    };
  },
};
