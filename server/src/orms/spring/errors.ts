/** Spring's own wording without an ORM: JdbcTemplate, R2DBC and Spring Data with the SQL in brackets. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { between, factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. `PreparedStatementCallback; SQL [insert into users …]; …; nested exception is …`.
 * Where Hibernate ran the statement, Spring only translated its exception. `DuplicateKeyException` says the kind;
 * `DataIntegrityViolationException` may be any, and a value too long for its column too.
 * Source: https://docs.spring.io/spring-framework/reference/data-access/dao.html
 */
export function readViolation(text: string): Violation | undefined {
  const match = /\borg\.springframework\.dao\.(DuplicateKey|DataIntegrityViolation)Exception\b/.exec(text);
  if (!match || /org\.hibernate\.|could not execute (?:statement|batch)/.test(text)) return undefined;
  return {
    ...unknownViolation,
    orm: "spring",
    kind: match[1] === "DuplicateKey" ? "unique" : null,
    ...factsOfStatement(between(text, "; SQL [", "]", match.index)),
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
