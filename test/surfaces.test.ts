/** Every surface against every hostile name: what the surface would render, and that nothing of it is left. */

import { describe, expect, test, vi } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Diagnosis } from "../server/src/domain/diagnosis";
import { explain } from "../server/src/explain";
import type { IncidentSummary } from "../server/src/lsp/protocol";
import { codeActionOf, diagnosticsOf } from "../server/src/present/editor";
import { inertJson, inNotification } from "../server/src/present/inert";
import { explanationJson } from "../server/src/present/json";
import { explanation } from "../server/src/present/markdown";
import { markdownReport } from "../server/src/present/markdown-report";
import { textReport } from "../server/src/present/report";
import { sarifLog } from "../server/src/present/sarif";
import { headline } from "../server/src/present/words";

const shown = vi.hoisted(() => [] as string[]);
vi.mock("vscode", () => {
  const disposable = { dispose: () => {} };
  const item = new Proxy({} as Record<string, unknown>, {
    set: (target, name, value) => {
      if (name === "text" || name === "tooltip") shown.push(`${String(name)}: ${value}`);
      target[String(name)] = value;
      return true;
    },
    get: (target, name) => target[String(name)] ?? (() => {}),
  });
  return {
    l10n: { t: (text: string, ...args: unknown[]) => text.replace(/\{(\d)\}/g, (_, at) => String(args[at])) },
    StatusBarAlignment: { Left: 1 },
    ThemeIcon: class {},
    Uri: { parse: (path: string) => ({ path }) },
    commands: { registerCommand: () => disposable },
    Disposable: { from: () => disposable },
    MarkdownString: class {
      value = "";
      appendText(text: string) {
        this.value += text.replace(/[\\`*_{}[\]()#+\-!~]/g, "\\$&");
      }
      appendMarkdown() {}
      toString() {
        return this.value;
      }
    },
    workspace: {
      asRelativePath: ({ path }: { path: string }) => path,
      getConfiguration: (_name: string, scope: string) => ({ get: () => scope }),
    },
    window: {
      createStatusBarItem: () => item,
      onDidCloseTerminal: () => disposable,
      createQuickPick: () => ({
        onDidAccept: () => {},
        onDidTriggerItemButton: () => {},
        onDidHide: () => {},
        show() {
          for (const { label, description, detail } of (
            this as unknown as { items: Record<string, string>[] }
          ).items)
            shown.push(String(label), String(description), String(detail));
        },
      }),
      setStatusBarMessage: (text: string) => {
        shown.push(text);
        return disposable;
      },
      showInformationMessage: async (text: string) => {
        shown.push(text);
        return undefined;
      },
    },
  };
});

/** What a name may try. */
const hostile: Readonly<Record<string, string>> = {
  "a command link": "[Explain](command:workbench.action.quit)",
  "a link of the web": "[a](https://evil.example/x)",
  "an escaped link": "\\[Explain](command:workbench.action.quit)",
  "a link of SARIF": "[see](1)",
  "a placeholder": "{0} {name}",
  "an icon": "$(error~spin) $(key)",
  "an escaped icon": "\\$(error)",
  "an image": "![x](https://evil.example/p.png)",
  "an HTML tag": "<img src=https://evil.example/p.png onerror=alert(1)>",
  "a code span": "`a` **b** ~~c~~",
  "a turn of direction": "abc\u202egnp.exe\u2066x\u2069\u200fy\u061cz",
  "what is not seen": "a\u200bb\u2060c\u00add\ufeffe\u{e0041}",
  "terminal control": "a\u001b]8;;https://evil.example\u0007b\u009b31mc\u0008\u007f",
  "line breaks of another kind": "a\u2028b\u2029c\u0085d\u000be",
};

const hidden = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u00ad\u200b\u2060\ufeff\u{e0041}]/u;
/** As VS Code's parseLinkedText and renderLabelWithIcons find them. */
const linked = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;
const icon = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/i;

interface Surface {
  /** All texts that the surface shows for the diagnosis. */
  readonly texts: (diagnosis: Diagnosis) => string[] | Promise<string[]>;
  readonly renders: readonly RegExp[];
}

const strings = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : value && typeof value === "object"
      ? Object.values(value).flatMap(strings)
      : [];

const noMarkdown = [hidden, /(?<!\\)\[[^\]\n]*(?<!\\)\]\((?!#)/, /<img/, /(?<!\\)!\[/];
const explanationOf = (diagnosis: Diagnosis) => ({ diagnoses: [diagnosis], notes: [note(diagnosis)] });
/** Notes carry names too. */
const note = ({ incident }: Diagnosis) => `Not read: ${incident.violation.constraint}`;
const place = { file: "a.py", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const at = { uri: "file:///a", range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };

const summary: IncidentSummary = {
  id: "1",
  name: "",
  label: "",
  detail: "Why.",
  origin: "",
  state: "open",
  count: 2,
  last: 0,
  callSite: null,
  key: null,
  paste: at,
};

async function inClient(diagnosis: Diagnosis, manner: string): Promise<string[]> {
  shown.length = 0;
  const { createWatch } = await import("../client/src/watch");
  const label = headline(diagnosis);
  const incident = { ...summary, label };
  const watch = createWatch({
    server: { request: async () => ({ labels: [label] }) as never },
    memory: { incidents: [], onDidChange: () => ({ dispose: () => {} }) },
    ask: async () => ({ incidents: [incident], notes: [] }),
    explain: async () => true,
    reveal: async () => {},
    log: () => {},
  });
  const origin = `Terminal: ${diagnosis.incident.violation.constraint}`;
  await watch.consider({ text: label, origin, scope: manner as never });
  const isItem = (text: string) => /^(?:text|tooltip): /.test(text);
  return shown
    .filter((text) => isItem(text) === (manner === "quiet"))
    .map((text) => text.replace(/^text: \$\(key\) /, ""));
}

const surfaces: Readonly<Record<string, Surface>> = {
  "text report": { texts: (one) => [textReport(explanationOf(one))], renders: [hidden] },
  "Markdown: hover": {
    texts: (one) => [explanation(one).replace(/`[^`\n]*`/g, "")],
    renders: noMarkdown,
  },
  "Markdown: report": {
    texts: (one) => [
      markdownReport(explanationOf(one), { version: "0", values: true }).replace(/`[^`\n]*`/g, ""),
    ],
    renders: noMarkdown,
  },
  JSON: { texts: (one) => [inertJson(explanationJson(explanationOf(one)))], renders: [hidden] },
  "SARIF's bytes": { texts: (one) => [inertJson(sarifLog(explanationOf(one), "0"))], renders: [hidden] },
  "SARIF's messages": {
    texts: (one) => {
      const { runs } = sarifLog(explanationOf(one), "0");
      const notes = runs[0]?.invocations?.[0]?.toolExecutionNotifications ?? [];
      return [...(runs[0]?.results ?? []), ...notes].map(({ message }) => message.text ?? "");
    },
    renders: [hidden, /(?<!\\)(?:\\\\)*[[\]]/, /(?<!\{)(?:\{\{)*\{(?!\{)/, /(?<!\})(?:\}\})*\}(?!\})/],
  },
  "SARIF's Markdown": {
    texts: (one) =>
      (sarifLog(explanationOf(one), "0").runs[0]?.results ?? []).map(({ message }) =>
        String(message.markdown ?? "").replace(/`[^`\n]*`/g, ""),
      ),
    renders: [...noMarkdown, /(?<!\{)(?:\{\{)*\{(?!\{)/],
  },
  diagnostic: {
    texts: (one) => {
      const callSite = {
        file: "a.py",
        line: 1,
        column: 1,
        function: null,
        evidence: "frame",
        why: "",
        place,
      };
      return diagnosticsOf({ ...one, callSite } as unknown as Diagnosis, (path) => `file:///${path}`).map(
        ({ diagnostic }) => String(diagnostic.message),
      );
    },
    renders: [hidden],
  },
  "title of a fix": {
    texts: (one) => {
      const title = `Catch ${one.incident.violation.constraint}`;
      return [
        codeActionOf({ id: "x", kind: "catch", title, safety: "safe", preferred: false }, [], {}).title,
      ];
    },
    renders: [hidden],
  },
  "notification of the server": {
    texts: (one) => [inNotification(headline(one))],
    renders: [hidden, linked],
  },
  "notification of the client": { texts: (one) => inClient(one, "notify"), renders: [hidden, linked] },
  "entry in the status bar": { texts: (one) => inClient(one, "quiet"), renders: [hidden, icon] },
  "sentence in the status bar": {
    texts: async (one) => {
      shown.length = 0;
      const { say } = await import("../client/src/message");
      say(headline(one));
      return shown.map((text) => text.replace(/^\$\(key\) /, ""));
    },
    renders: [hidden, icon],
  },
  "quick pick": {
    texts: async (one) => {
      shown.length = 0;
      const { pickIncident } = await import("../client/src/incidents");
      const name = String(one.incident.violation.constraint);
      const incident = { ...summary, label: headline(one), origin: name, callSite: { ...at, uri: name } };
      void pickIncident([incident], {} as never);
      return shown.map((text) => text.replace(/^\$\(error\) /, ""));
    },
    renders: [hidden, icon],
  },
};

describe.each(Object.entries(surfaces))("%s", (_name, { texts, renders }) => {
  test.each(Object.entries(hostile))("%s", async (_what, name) => {
    const paste = 'psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "x"\n';
    const { diagnoses } = await explain(paste, null, adapters);
    const [first] = diagnoses;
    if (!first) throw new Error("no incident");
    const violation = { ...first.incident.violation, constraint: name, value: name };
    const diagnosis: Diagnosis = {
      ...first,
      incident: { ...first.incident, violation },
      cause: { ...first.cause, why: `Because of ${name}.` },
      notes: [name],
    };
    const said = await texts(diagnosis);
    expect(strings(said).join("").length).toBeGreaterThan(5);
    for (const text of said) for (const rendered of renders) expect(text).not.toMatch(rendered);
  });
});

test("the values of JSON are exact, though its bytes are inert", () => {
  const value = Object.values(hostile);
  expect(JSON.parse(inertJson(value))).toEqual(value);
  expect(inertJson(value)).not.toMatch(hidden);
});
