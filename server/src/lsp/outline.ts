/** All that is known of one incident as a tree: the declaration, the line with its way, the candidates, why, what next, the fixes. */

import type { CallSite } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import { codeActionOf, markedPlace, plain } from "../present/editor";
import { visible } from "../present/inert";
import { isAsked, keyName, whatNext } from "../present/words";
import type { Failure } from "./failures";
import { candidatesOf, mostCandidates } from "./incidents";
import type { Link, OutlineNode } from "./protocol";
import type { Session } from "./session";

export function outline(session: Session, { shown: { diagnosis } }: Failure): OutlineNode[] {
  const { key, keyCandidates, callSite, cause, intent, fixes } = diagnosis;
  const linkTo = (file: string, line: number, column = 1): { link?: Link } => {
    const uri = session.workspace.toUri(file);
    const position = { line: line - 1, character: column - 1 };
    return uri === undefined ? {} : { link: { uri, range: { start: position, end: position } } };
  };
  const declared = declaredPlace(key);
  const nodes: OutlineNode[] = [];
  if (key)
    nodes.push({
      kind: "declaration",
      label: `Declared: ${visible(keyName(key))}`,
      detail: declared ? at(declared.file, declared.start.line) : "in a library",
      ...(declared ? linkTo(declared.file, declared.start.line, declared.start.column) : {}),
    });
  else if (keyCandidates.length > 0)
    nodes.push(
      group(
        "Declared in one of these",
        keyCandidates.slice(0, mostCandidates).map((one) => {
          const { file, start } = one.constraint.place;
          return {
            kind: "declaration",
            label: visible(keyName(one)),
            detail: at(file, start.line),
            ...linkTo(file, start.line, start.column),
          };
        }),
      ),
    );
  const siteNode = (kind: "write" | "candidate", label: string, site: CallSite): OutlineNode => ({
    kind,
    label: visible(label),
    detail: at(site.file, site.line),
    ...(site.outside ? {} : linkTo(site.file, markedPlace(site).start.line, markedPlace(site).start.column)),
  });
  if (callSite) {
    const label = callSite.evidence === "caller" ? "Your deepest line" : "Written";
    const name = callSite.function ? `: ${callSite.function}` : "";
    const steps = (callSite.chain ?? []).map(
      ({ file, line, why }): OutlineNode => ({
        kind: "step",
        label: plain(why),
        detail: at(file, line),
        ...linkTo(file, line),
      }),
    );
    nodes.push({
      ...siteNode("write", `${label}${name}`, callSite),
      ...(steps.length > 0 ? { children: steps } : {}),
    });
  }
  const candidates = candidatesOf(diagnosis);
  if (candidates.length > 0)
    nodes.push(
      group(
        "It may have been written here",
        candidates.map((site) => siteNode("candidate", site.function ?? "at module level", site)),
      ),
    );
  nodes.push({ kind: "why", label: `Why: ${plain(cause.why)}`, detail: cause.confidence });
  if (isAsked(diagnosis))
    nodes.push({ kind: "why", label: `Intent: ${intent.id}`, detail: plain(intent.why) });
  nodes.push({ kind: "next", label: `Next: ${plain(whatNext(diagnosis))}` });
  for (const fix of fixes)
    nodes.push(
      fix.command === undefined
        ? { kind: "fix", label: codeActionOf(fix, [], {}).title, value: fix.id }
        : { kind: "command", label: visible(fix.title), value: fix.command },
    );
  return nodes;
}

function group(label: string, children: readonly OutlineNode[]): OutlineNode {
  return { kind: "group", label, children };
}

function at(file: string, line: number): string {
  return visible(`${file}:${line}`);
}
