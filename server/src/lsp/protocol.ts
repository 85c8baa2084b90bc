/** The requests that the language server knows beyond LSP; plain types and names, the only thing that the client imports. */

/** Names of the custom requests (client to server) and notifications. */
export const methods = {
  /** Request: ExplainParams -> ExplainResult. */
  explain: "keyclash/explain",
  /** Request: DetectParams -> DetectResult. Reads the text alone, touches no file, changes nothing. */
  detect: "keyclash/detect",
  /** Request: AnswerParams -> AnswerResult. What the command line says of a text, as JSON; nothing is marked, and nothing of it is kept. */
  answer: "keyclash/answer",
  /** Request: none -> IncidentSummary[]. */
  incidents: "keyclash/incidents",
  /** Request: IncidentParams -> ReportResult. */
  report: "keyclash/report",
  /** Request: IncidentParams -> none. */
  clear: "keyclash/clear",
  /** Request: IncidentParams -> none. Clears it, and no watcher shall tell of such a failure again. */
  dismiss: "keyclash/dismiss",
  /** Request: IncidentParams -> OutlineNode[]. All that is known of one incident, as a tree. */
  outline: "keyclash/outline",
  /** Request: FixParams -> FixAnswer. The edit of a fix, on the text of this moment. */
  fix: "keyclash/fix",
  /** Request: ChooseParams -> none. The user says which of the candidates wrote. */
  choose: "keyclash/choose",
  /** Request: FindWritesParams -> FindWritesResult. What writes the rows of the constraint that is declared there. */
  writes: "keyclash/writes",
  /** Request: PrintedLineParams -> PrintedLink[]. Links on a line that a terminal prints. */
  printedLinks: "keyclash/printedLinks",
  /** Request from the server, where the client gives files: ListFilesParams -> ListFilesResult. */
  listFiles: "keyclash/listFiles",
  /** Request from the server, the same: ReadFilesParams -> ReadFilesResult. */
  readFiles: "keyclash/readFiles",
  /** Request from the server, the same: StampsParams -> StampsResult. */
  stamps: "keyclash/stamps",
  /** Request from the supervisor: none -> LookResult. */
  look: "keyclash/look",
  /** Request from a server in a worker: PartParams -> PartResult. A file of dist/ that it needs now. */
  part: "keyclash/part",
  /** Notification from the server: StatusParams. */
  status: "keyclash/status",
  /** Notification from the server, to clients that keep its state: StateParams. */
  state: "keyclash/state",
} as const;

/** The language of a paste's document. */
export const pasteLanguage = "keyclash";

/** By its name too: eglot 1.9 calls all documents by the language of the first one. */
export function isPaste({ languageId, uri }: { readonly languageId: string; readonly uri: string }): boolean {
  return languageId === pasteLanguage || uri.endsWith(".dberror");
}

/** Commands that code actions and code lenses of the server may name; the client registers them without showing them. */
export const clientCommands = {
  /** Arguments: the text. */
  copyText: "keyclash.copyText",
  /** Arguments: the incident's id. */
  reveal: "keyclash.reveal",
  /** Arguments: the incident's id; without it, all. */
  clear: "keyclash.clear",
  /** Arguments: the incident's id, and the fix's; without that the user is asked. */
  fix: "keyclash.fix",
  /** Arguments: the document that an edit has changed. */
  edited: "keyclash.edited",
  /** Arguments: ChooseParams. */
  choose: "keyclash.choose",
  /** Arguments: PeekParams. */
  peek: "keyclash.peek",
  /** Arguments: FindWritesParams; without them the place of the cursor. */
  findWrites: "keyclash.findWrites",
} as const;

/** What the client tells the server at the start. */
export interface InitializationOptions {
  /** Names of clientCommands that exist on this side; absent = it has none, and the server executes those of `commands.ts` itself. */
  readonly commands?: readonly string[];
  /** True where this side prints a mark's message and links above the hover, as VS Code does: the hover then only adds to them. */
  readonly printsMarks?: boolean;
  /** The address of the folder that holds a page `<cause>.md` for each cause. Absent = the one beside the server. */
  readonly causePages?: string;
  /** Absolute folder for what is read of the workspace's files; false = nothing is kept. Absent = where programs of the system keep such things. */
  readonly cacheFolder?: string | false;
  /** True where this side answers `listFiles`, `readFiles` and `stamps`: of folders that the server can not read itself. */
  readonly givesFiles?: boolean;
  /** True where this side keeps the state that the server tells, for the next one. */
  readonly keepsState?: boolean;
  /** Texts for people in the editor's language, by their English (`l10n/`); absent = English. */
  readonly texts?: unknown;
  /** The state that the last server told: this one goes on from there. */
  readonly state?: unknown;
}

/** All that is to be known of the incidents at this moment. */
export interface StateParams {
  /** Newest first. */
  readonly incidents: readonly IncidentSummary[];
  /** Documents of pastes that still mean something. */
  readonly pastes: readonly string[];
  /** Plain data for InitializationOptions.state; holds data values of the pastes. */
  readonly kept: unknown;
}

/** A position and a range as in LSP: zero-based, UTF-16. */
export interface LinkPosition {
  readonly line: number;
  readonly character: number;
}

export interface Link {
  readonly uri: string;
  readonly range: { readonly start: LinkPosition; readonly end: LinkPosition };
}

/** Places to be shown below a position, without leaving it. */
export interface PeekParams {
  readonly uri: string;
  readonly position: LinkPosition;
  readonly links: readonly Link[];
}

export interface FindWritesParams {
  readonly uri: string;
  readonly position: LinkPosition;
}

export interface FindWritesResult {
  /** For people: "User.email"; null = no constraint is declared at the position. */
  readonly name: string | null;
  readonly links: readonly Link[];
}

export interface PrintedLineParams {
  readonly line: string;
}

/** A stretch of a printed line: it leads to a line of code, else to the incident. */
export interface PrintedLink {
  readonly start: number;
  readonly length: number;
  readonly incident: string;
  readonly link: Link | null;
  readonly tooltip: string;
}

/** Where a text came from, for people: "Clipboard", "Terminal: npm start". */
export interface ExplainParams {
  readonly text: string;
  readonly origin: string;
  /** The document that shows the text; its older incidents give way to the new ones. */
  readonly uri: string;
  /** True where the failure has happened again, though the document may show the same text. */
  readonly again?: boolean;
}

export interface ExplainResult {
  readonly incidents: readonly IncidentSummary[];
  /** Sentences for the user: what was not found, cut or not readable. */
  readonly notes: readonly string[];
}

export interface AnswerParams {
  readonly text: string;
  /** True = with the data values of the text; else `…` stands for them. */
  readonly values?: boolean;
}

export interface AnswerResult {
  /** As `keyclash explain --format json` prints it. */
  readonly json: string;
}

export interface DetectParams {
  readonly text: string;
}

export interface DetectResult {
  /** Labels of the violations in the text, one line each; empty = there is none, or none that was not dismissed. */
  readonly labels: readonly string[];
  /** The first violation in the text, dismissed or not; null = there is none. */
  readonly failure: string | null;
}

/** `id` absent = all incidents. */
export interface IncidentParams {
  readonly id?: string;
}

export interface ReportResult {
  /** Markdown, data values replaced by `…`; null = there is no such incident. */
  readonly markdown: string | null;
}

export interface FixParams {
  readonly id: string;
  readonly fix: string;
}

export interface FixAnswer {
  /** An edit as LSP has it; null = there is none, and the reason says why. */
  readonly edit: object | null;
  readonly reason: string | null;
}

export interface ChooseParams {
  readonly id: string;
  /** The candidate's document, and its line as in LSP. */
  readonly uri: string;
  readonly line: number;
}

/** One thing that is known of an incident. Every text is plain. */
export interface OutlineNode {
  readonly kind:
    | "declaration"
    | "write"
    | "step"
    | "candidate"
    | "why"
    | "next"
    | "fix"
    | "command"
    | "group";
  readonly label: string;
  readonly detail?: string;
  readonly link?: Link;
  /** Of a fix: its id. Of a command: its text, to be copied. */
  readonly value?: string;
  readonly children?: readonly OutlineNode[];
}

/** `open` = shown in the code; `handled` = the code handles it now; `gone` = its line or file is no longer there. */
export type IncidentState = "open" | "handled" | "gone";

export interface IncidentSummary {
  readonly id: string;
  /** What is violated: "User.email". */
  readonly name: string;
  /** One line: "User.email must be unique". */
  readonly label: string;
  /** One line: the cause. */
  readonly detail: string;
  readonly origin: string;
  readonly state: IncidentState;
  /** How often it was seen. */
  readonly count: number;
  /** When it was seen last: milliseconds since 1970. */
  readonly last: number;
  readonly callSite: Link | null;
  readonly key: Link | null;
  /** Its stretch in the document that shows the newest text of it. */
  readonly paste: Link;
}

/** Sent whenever one of them changes. */
export interface StatusParams {
  readonly busy: boolean;
  readonly open: number;
  /** Incidents that were explained since the start and not cleared. */
  readonly total: number;
}

/** All files of the workspace's folders. */
export interface ListFilesParams {
  /** More are not named. */
  readonly most: number;
  /** What lies in folders of these names is not asked for: dependencies, caches. */
  readonly leftOut: readonly string[];
}

export interface ListFilesResult {
  readonly uris: readonly string[];
}

export interface ReadFilesParams {
  readonly uris: readonly string[];
  /** A file of more bytes is not read. */
  readonly largest: number;
}

/** In the order of the request. */
export interface ReadFilesResult {
  readonly files: readonly GivenBytes[];
}

export interface GivenBytes {
  /** One letter (U+0000 to U+00FF) for each byte, so that every transport carries it; null = not read. */
  readonly bytes: string | null;
  /** Another one when the file has changed; of one that was read. */
  readonly stamp?: string;
  /** Of one that was not. */
  readonly reason?: "large" | "missing" | "unreadable";
}

export interface StampsParams {
  readonly uris: readonly string[];
}

/** In the order of the request; null = it is not there. */
export interface StampsResult {
  readonly stamps: readonly (string | null)[];
}

export interface LookResult {
  /** Nothing is to be done, now or a little later. */
  readonly settled: boolean;
}

export interface PartParams {
  readonly name: string;
}

/** Its bytes: this message goes to a worker alone. */
export interface PartResult {
  readonly bytes: Uint8Array;
}
