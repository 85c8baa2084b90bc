/** NestJS: an exception that its filter turns into the answer, thrown in controllers and services alike (https://docs.nestjs.com/exception-filters#built-in-http-exceptions). */

import type { Framework } from "../domain/adapters";
import { importsFrom } from "../domain/outline";

export const nest: Framework = {
  id: "nest",
  title: "NestJS",
  runtime: "node",
  // A service is called from anywhere: its callers tell, or its stack.
  handlesRequest: ({ functions }) =>
    functions.some(({ owner }) =>
      owner?.decorators.some(({ name }) => /^(?:Controller|Resolver|WebSocketGateway)$/.test(name)),
    ),
  frames: { request: /\/node_modules\/@nestjs\/core\/(?:router|helpers\/external)/ },
  // https://docs.nestjs.com/exception-filters#exception-filters-1, https://docs.nestjs.com/interceptors#exception-mapping
  hearsErrors: ({ functions }) =>
    functions.some(
      ({ name, owner }) =>
        (name === "catch" && owner?.decorators.some((each) => each.name === "Catch")) ||
        (name === "intercept" && owner?.decorators.some((each) => each.name === "Injectable")),
    ),
  answerAt(outline) {
    if (!importsFrom(outline, "@nestjs/common")) return undefined;
    return {
      framework: "NestJS",
      says: "HTTP 409",
      // Since 9.2: https://docs.nestjs.com/exception-filters#built-in-http-exceptions
      statements: ({ message, end, error, keepsCause, called = (name) => name }) => [
        `throw new ${called("ConflictException")}(${message}${keepsCause && error ? `, { cause: ${error} }` : ""})${end}`,
      ],
      imports: [{ module: "@nestjs/common", name: "ConflictException" }],
    };
  },
};
