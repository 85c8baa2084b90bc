/** A diagnosis as LSP data: diagnostics at the call site and the declaration, code action titles, workspace edits. */

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  TextEdit as LspEdit,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { ChainStep } from "../domain/chain";
import type { CallSite, CauseId, Diagnosis, FixOffer } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import { createSource, type FileEdit, type Place, type Source } from "../domain/text";
import { visible } from "./inert";
import { menuParts, menuTitle } from "./menu";
import { headline, inShort } from "./words";

/** Workspace path -> document URI; undefined = not in the workspace. */
export type ToUri = (path: string) => string | undefined;

/** The address of the page about a cause; undefined = there is none. */
export type AboutCause = (cause: CauseId) => string | undefined;

export interface PlacedDiagnostic {
  readonly uri: string;
  /** Which of the two ends of the incident it marks. */
  readonly end: "callSite" | "key";
  readonly diagnostic: Diagnostic;
}

/** Error at the call site, information at the declaration, each with the other as related information. */
export function diagnosticsOf(
  diagnosis: Diagnosis,
  toUri: ToUri,
  aboutCause: AboutCause = () => undefined,
): PlacedDiagnostic[] {
  const { key, callSite, incident } = diagnosis;
  const code = incident.violation.kind ?? "follow-up";
  const declared = declaredPlace(key);
  const what = headline(diagnosis);
  const href = aboutCause(diagnosis.cause.id);
  const base = { source: "keyclash", code, ...(href === undefined ? {} : { codeDescription: { href } }) };
  const placed: PlacedDiagnostic[] = [];
  const siteUri = callSite && !callSite.outside ? toUri(callSite.file) : undefined;
  const keyUri = declared && toUri(declared.file);
  const related = [
    ...(callSite?.chain ?? []).slice(0, -1).flatMap((step) => stepOf(step, toUri) ?? []),
    ...(declared && keyUri
      ? [{ location: { uri: keyUri, range: toRange(declared) }, message: "The violated declaration" }]
      : []),
  ];
  if (callSite && siteUri)
    placed.push({
      uri: siteUri,
      end: "callSite",
      diagnostic: {
        ...base,
        range: toRange(markedPlace(callSite)),
        severity: DiagnosticSeverity.Error,
        message: `${what} ${plain(inShort(diagnosis))}`,
        ...(related.length > 0 ? { relatedInformation: related } : {}),
      },
    });
  if (declared && keyUri)
    placed.push({
      uri: keyUri,
      end: "key",
      diagnostic: {
        ...base,
        range: toRange(declared),
        severity: DiagnosticSeverity.Information,
        message: `${what}${callSite ? ` ${callSite.evidence === "caller" ? "Raised below" : "Written at"} ${siteName(callSite)}.` : ""}`,
        ...(callSite && siteUri
          ? {
              relatedInformation: [
                {
                  location: { uri: siteUri, range: toRange(markedPlace(callSite)) },
                  message: callSite.evidence === "caller" ? "Your deepest line in the stack" : "The write",
                },
              ],
            }
          : {}),
      },
    });
  return placed;
}

/** What is underlined: the call's name, else what stands on the first line of it. */
export function markedPlace({ place, named }: CallSite): Place {
  const { file, start, end } = place;
  return (
    named ?? (start.line === end.line ? place : { file, start, end: { line: start.line + 1, column: 1 } })
  );
}

/** A line on the way from the stack to the write. */
function stepOf({ file, line, why }: ChainStep, toUri: ToUri): DiagnosticRelatedInformation | undefined {
  const uri = toUri(file);
  const position = { line: line - 1, character: 0 };
  return uri === undefined
    ? undefined
    : { location: { uri, range: { start: position, end: position } }, message: plain(why) };
}

/**
 * A quick fix without its edit: that is resolved when it is chosen.
 * @param elsewhere the file that it edits, where the menu opens in another one
 */
export function codeActionOf(
  fix: FixOffer,
  diagnostics: readonly Diagnostic[],
  data: object,
  elsewhere?: string,
): CodeAction {
  return {
    title: menuTitle(fix, elsewhere),
    kind: CodeActionKind.QuickFix,
    diagnostics: [...diagnostics],
    ...(fix.preferred ? { isPreferred: true } : {}),
    // The whole of the title, for another language.
    data: { ...data, menu: menuParts(fix, elsewhere) },
  };
}

/** Offsets of the edit count in the text that `read` gives now. */
export function workspaceEdit(
  edits: readonly FileEdit[],
  read: (path: string) => Source | undefined,
  toUri: ToUri,
): WorkspaceEdit {
  const changes: Record<string, LspEdit[]> = {};
  for (const { file, edits: replacements } of edits) {
    const uri = toUri(file);
    const source = read(file) ?? createSource(file, "");
    if (uri)
      changes[uri] = replacements.map((e) => LspEdit.replace(toRange(source.place(e.start, e.end)), e.text));
  }
  return { changes };
}

/** 1-based place -> 0-based LSP range. */
export function toRange({ start, end }: Pick<Place, "start" | "end">): Range {
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

function siteName({ file, line }: CallSite): string {
  return visible(`${file}:${line}`);
}

/** For views that render nothing. Our sentences quote names in backticks, which are for Markdown only. */
export function plain(text: string): string {
  return visible(text.replaceAll("`", ""));
}
