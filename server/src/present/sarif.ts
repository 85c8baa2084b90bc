/** An explanation as SARIF 2.1.0, for CI: one result per incident at its call site, the declaration beside it. */

import type { Log, PhysicalLocation, Result } from "sarif";
import type { Diagnosis, Explanation } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import type { Place } from "../domain/text";
import { encodePart } from "../domain/uri";
import { inSarifMarkdown, inSarifText } from "./inert";
import { explanation as markdown } from "./markdown";
import { withoutValuesOf } from "./redact";
import { headline, inShort, kindWords, whatNext } from "./words";

/** Stands for the workspace's folder in every address. */
const root = "SRCROOT";

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
              defaultConfiguration: { level: "error" },
              properties: { tags: ["database", "correctness"] },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        // Where that is, who takes the log knows: a path of the machine would be none of theirs.
        originalUriBaseIds: { [root]: { description: { text: "The workspace's folder" } } },
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
    partialFingerprints: { [fingerprintName]: fingerprint(diagnosis) },
    occurrenceCount: incident.count ?? 1,
    properties: {
      cause: cause.id,
      constraint: incident.violation.constraint,
      fixes: diagnosis.fixes.map((fix) => fix.id),
    },
  };
}

/** The number goes up when the same failure would get another one. */
const fingerprintName = "keyclashFailure/v1";

/**
 * Which failure it is: the same from run to run, however the lines move and whatever the values are. Two writes of one
 * function that break the same constraint share it.
 */
function fingerprint(diagnosis: Diagnosis): string {
  const { key, callSite } = diagnosis;
  const { violation } = withoutValuesOf(diagnosis).incident;
  const what = violation.constraint ?? [violation.table, ...violation.columns];
  const where = callSite && !callSite.outside ? [callSite.file, callSite.function] : [];
  const parts = [violation.kind, what, key && [key.model.name, key.constraint.fields], where];
  return digest(JSON.stringify(parts));
}

/** FNV-1a over UTF-16 units, in 64 bits: told apart, not kept secret. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

function physical({ file, start, end }: Place): PhysicalLocation {
  return {
    artifactLocation: { uri: file.split("/").map(encodePart).join("/"), uriBaseId: root },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}
