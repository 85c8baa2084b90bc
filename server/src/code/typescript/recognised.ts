/** How a handler knows a violation by the driver's error: what the database says of it, as code. */

import type { ErrorTest } from "../../domain/adapters";
import { lineComment } from "../../syntax/escape";
import type { Test, Wanted } from "../dialect";
import { decline } from "../fixes/declined";
import { declining } from "../fixes/words";
import type { TypescriptSite } from "./site";

/**
 * `error instanceof QueryFailedError && error.driverError.constraint === "…" // User.email`
 * @param by the ORM's name for people, the class of its own error, and the way to the driver's
 */
export function recognised(
  site: TypescriptSite,
  by: { readonly orm: string; readonly thrown?: Wanted; readonly driver: string },
): Test {
  const { violation, constraint, model, database } = site.context;
  if (!database?.recognise)
    decline(`Keyclash has not seen how this database reports the constraint to ${by.orm}.`);
  const tests = database.recognise({ violation, constraint, model }, "node");
  if (!tests) decline(declining.unknownConstraint);
  // A check belongs to no field.
  const whose = [model.name, [...new Set(constraint.fields)].join(" + ")].filter((part) => part !== "");
  const thrown = by.thrown ? [`${site.error} instanceof ${site.use(by.thrown)}`] : [];
  return {
    all: [...thrown, ...tests.map((test) => said(test, by.driver, site.quote))],
    comment: lineComment(whose.join(".")),
  };
}

function said(test: ErrorTest, error: string, quote: (text: string) => string): string {
  const member = `${error}.${test.member}`;
  if ("endsWith" in test) return `${member}.endsWith(${quote(test.endsWith)})`;
  if ("includes" in test) return `${member}.includes(${quote(test.includes)})`;
  return `${member} === ${typeof test.is === "number" ? test.is : quote(test.is)}`;
}
