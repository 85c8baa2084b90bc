/** An explanation as SARIF 2.1.0, for CI: one result per incident at its call site, the declaration beside it. */

import type { Log, PhysicalLocation, Result } from "sarif";
import type { Diagnosis, Explanation } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import type { Place } from "../domain/text";
import { encodePart } from "../domain/uri";
import { inSarifMarkdown, inSarifText } from "./inert";
import { explanation as markdown } from "./markdown";
import { headline, inShort, kindWords, whatNext } from "./words";

/** @param version of Keyclash */
export function sarifLog({ diagnoses, notes }: Explanation, version: string): Log {
  return {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: {
          driver: {
            name: "keyclash",
            version,
            rules: Object.entries(kindWords).map(([id, words]) => ({
              id,
              shortDescription: { text: `Violated ${words}` },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnoses.filter(({ incident }) => incident.violation.kind !== null).map(result),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notes.map((note) => ({
              message: { text: inSarifText(note) },
              level: "note",
            })),
          },
        ],
      },
    ],
  };
}

function result(diagnosis: Diagnosis): Result {
  const { incident, key, callSite, cause } = diagnosis;
  const declared = declaredPlace(key);
  // A line as the stack prints it, of no file of the workspace, is no location.
  const isHere = callSite !== null && !callSite.outside;
  const place = isHere ? callSite.place : declared;
  const said = new Set([headline(diagnosis), inShort(diagnosis).replaceAll("`", ""), whatNext(diagnosis)]);
  const text = [...said].join(" ");
  return {
    ruleId: incident.violation.kind ?? "other",
    level: "error",
    message: { text: inSarifText(text), markdown: inSarifMarkdown(markdown(diagnosis)) },
    ...(place ? { locations: [{ physicalLocation: physical(place) }] } : {}),
    ...(declared && isHere
      ? {
          relatedLocations: [
            { physicalLocation: physical(declared), message: { text: "The violated declaration" } },
          ],
        }
      : {}),
    properties: {
      cause: cause.id,
      constraint: incident.violation.constraint,
      fixes: diagnosis.fixes.map((fix) => fix.id),
    },
  };
}

function physical({ file, start, end }: Place): PhysicalLocation {
  return {
    artifactLocation: { uri: file.split("/").map(encodePart).join("/"), uriBaseId: "SRCROOT" },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}
