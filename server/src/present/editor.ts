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
import type { CallSite, Diagnosis, FixOffer } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import { createSource, type FileEdit, type Place, type Source } from "../domain/text";
import { visible } from "./inert";
import { headline, inShort } from "./words";

/** Workspace path -> document URI; undefined = not in the workspace. */
export type ToUri = (path: string) => string | undefined;

export interface PlacedDiagnostic {
  readonly uri: string;
  /** Which of the two ends of the incident it marks. */
  readonly end: "callSite" | "key";
  readonly diagnostic: Diagnostic;
}

/** Error at the call site, information at the declaration, each with the other as related information. */
export function diagnosticsOf(diagnosis: Diagnosis, toUri: ToUri): PlacedDiagnostic[] {
  const { key, callSite, incident } = diagnosis;
  const code = incident.violation.kind ?? "follow-up";
  const declared = declaredPlace(key);
  const what = headline(diagnosis);
  const base = { source: "keyclash", code };
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
        range: toRange(callSite.place),
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
                  location: { uri: siteUri, range: toRange(callSite.place) },
                  message: callSite.evidence === "caller" ? "Your deepest line in the stack" : "The write",
                },
              ],
            }
          : {}),
      },
    });
  return placed;
}

/** A line on the way from the stack to the write. */
function stepOf({ file, line, why }: ChainStep, toUri: ToUri): DiagnosticRelatedInformation | undefined {
  const uri = toUri(file);
  const position = { line: line - 1, character: 0 };
  return uri === undefined
    ? undefined
    : { location: { uri, range: { start: position, end: position } }, message: plain(why) };
}

/** A quick fix without its edit: that is resolved when it is chosen. */
export function codeActionOf(fix: FixOffer, diagnostics: readonly Diagnostic[], data: unknown): CodeAction {
  return {
    title: visible(`${fix.title}${said(fix)}`),
    kind: CodeActionKind.QuickFix,
    diagnostics: [...diagnostics],
    ...(fix.preferred ? { isPreferred: true } : {}),
    data,
  };
}

/** What the user must know before choosing it, and why it is the one that is taken without a look. */
function said(fix: FixOffer): string {
  const all = [warning(fix), plain(fix.shownBy ?? "")].filter((text) => text !== "");
  return all.length > 0 ? ` (${all.join("; ")})` : "";
}

/** A repair is only copied. */
function warning({ kind, title, safety, command }: FixOffer): string {
  if (command !== undefined || safety === "safe") return "";
  if (kind !== "schema") return "changes behaviour";
  return /migrat/i.test(title) ? "" : "changes the declaration";
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
