/** `keyclash mcp`: the answers of the command line as tools of the Model Context Protocol, over standard input and output. */

import { visible } from "../present/inert";
import { explainText } from "./explain";
import { folderWithin, openWorkspace, Unusable, workspaceFolder } from "./input";
import { wholeLines } from "./lines";
import {
  boolean,
  McpServer,
  object,
  type ServerContext,
  StdioServerTransport,
  serveStdio,
  string,
} from "./mcp-sdk";
import { modelsCommand } from "./models";

export interface McpOptions {
  /** Nothing outside of it is read, whatever a caller names; absent = texts alone are explained. */
  readonly workspace?: string;
  readonly cache: boolean;
  readonly version: string;
}

/** Bytes of one message. Behind a larger one nothing is understood: where the next begins is not known. */
const maxMessage = 16 * 1024 * 1024;

/** Exit code where the input is no message of the protocol, as the language server's. */
const exitBroken = 2;

/** Serves until standard input ends. */
export function mcpCommand(options: McpOptions): void {
  // A wrong folder is said at the start, not with every question.
  if (options.workspace !== undefined) workspaceFolder(options.workspace);
  const lines = wholeLines(maxMessage, () => {
    complain(
      `the server ends, a message has more than ${maxMessage / 1024 ** 2} MB: send the end of the text, where the error stands`,
    );
    // Its input may stay open for ever.
    process.exit(exitBroken);
  });
  serveStdio(() => createTools(options), {
    transport: new StdioServerTransport(process.stdin.pipe(lines), process.stdout, {
      maxBufferSize: 2 * maxMessage,
    }),
    onerror: (error) => complain(`a message could not be taken: ${error.message}`),
  });
}

/** One line on standard error, which hosts keep in their log; what a message brought along steers no terminal. */
function complain(sentence: string): void {
  process.stderr.write(`keyclash: ${visible(sentence)}\n`);
}

const workspaceInput = string()
  .optional()
  .describe(
    "Folder of the project, within the one that the server was started with, which is taken where none is named.",
  );

function createTools({ workspace, cache, version }: McpOptions): McpServer {
  const server = new McpServer({ name: "keyclash", title: "Keyclash", version });
  const annotations = {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  };
  server.registerTool(
    "keyclash_explain",
    {
      title: "Explain a database integrity error",
      description:
        "Explains the error that a database (or an ORM for it) threw because a row breaks a constraint: duplicate key, foreign key, not null, check. " +
        "Give the whole text as it was printed, with its stack. The answer is JSON: which constraint and field (`key`), which line of the code wrote the row (`callSite`, " +
        "with how it is known; null and `callSiteCandidates` where that is not certain), why (`cause`), what the code wants (`intent`), which fixes are right here (`fixes`) and which are not (`declined`). " +
        "null means not known. `keyclash fix` on the command line gives the edit of a fix. Nothing is run or changed.",
      inputSchema: object({
        text: string().describe("The error as it was printed, with its stack; noise of logs may stay."),
        workspace: workspaceInput,
        values: boolean()
          .optional()
          .describe(
            "true = the data values of the text stand in the answer; else … stands for them. They are personal data.",
          ),
      }),
      annotations,
    },
    async ({ text, workspace: folder, values }, { mcpReq }: ServerContext) =>
      answered(async () => {
        const root = rootOf(workspace, folder);
        const project = root === undefined ? null : await openWorkspace(root, cache);
        const { output } = await explainText(text, [], project, {
          format: "json",
          values: values ?? false,
          version,
          cancel: mcpReq.signal,
        });
        return { output, keep: project?.keep };
      }),
  );
  server.registerTool(
    "keyclash_models",
    {
      title: "List the constraints that models declare",
      description:
        "Lists every unique, primary key, foreign key, not null and check constraint that the models and migrations of a project declare, with file and line, and the names that databases give them, as JSON. Nothing is run or changed.",
      inputSchema: object({ workspace: workspaceInput }),
      annotations,
    },
    async ({ workspace: folder }) =>
      answered(() => {
        const root = rootOf(workspace, folder);
        if (root === undefined) throw new Unusable(noFolder);
        return modelsCommand({ workspace: root, format: "json", cache });
      }),
  );
  return server;
}

const noFolder =
  "no folder may be read: start the server as `keyclash mcp --workspace DIR`, or leave the workspace out to have the text alone explained";

function rootOf(allowed: string | undefined, asked: string | undefined): string | undefined {
  if (asked === undefined) return allowed;
  if (allowed === undefined) throw new Unusable(noFolder);
  return folderWithin(allowed, asked);
}

/** What the caller can do better is an answer of the tool, in words. What is kept for the next call is nobody's wait. */
async function answered(work: () => Promise<{ output: string; keep?: (() => Promise<void>) | undefined }>) {
  try {
    const { output, keep } = await work();
    void keep?.();
    return { content: [{ type: "text" as const, text: output }] };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { content: [{ type: "text" as const, text: error.message }], isError: true };
  }
}
