/** The command line `keyclash`: explain, fix, models, lsp, mcp. A shell: it reads, asks the façade and prints. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { version } from "../../../package.json";
import { visibleLines } from "../present/inert";
import type { ExplainOptions } from "./explain";
import type { FixOptions } from "./fix";
import { Unusable } from "./input";
import type { McpOptions } from "./mcp";
import type { ModelsOptions } from "./models";

/** Exit codes: fixed outside interface. */
const exit = { done: 0, nothing: 1, wrong: 2 } as const;

const program = new Command("keyclash")
  .description(
    "Explains the integrity error that a database threw: which field, which line, why, and the fix.",
  )
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) })
  .showHelpAfterError("(keyclash --help shows the usage)");

const workspace = () =>
  new Option("-w, --workspace <dir>", "folder of the project whose models and code are read");

const noCache = () =>
  new Option("--no-cache", "read every file anew, and keep nothing for the next run of what was read");

program
  .command("explain")
  .description("explain the error text in FILE, or on standard input")
  .argument("[file]", "file with the error text, - for standard input", "-")
  .addOption(workspace())
  .addOption(
    new Option("-f, --format <format>", "how to answer")
      .choices(["text", "json", "sarif", "markdown"])
      .default("text"),
  )
  .option("--values", "show the data values of the text (in SARIF and Markdown only where this is said)")
  .option("--no-values", "replace the data values of the text by …")
  .addOption(noCache())
  .action(async (file: string, options: ExplainOptions) => {
    const { explainCommand } = await import("./explain");
    await finish(await explainCommand(file, { ...options, version }));
  });

program
  .command("fix")
  .description("show the edit of a fix as a diff, or write it")
  .argument("[file]", "file with the error text, - for standard input", "-")
  .addOption(workspace().makeOptionMandatory())
  .option("-i, --incident <n>", "which incident of the text, as explain numbers them", positive, 1)
  .requiredOption("--fix <id>", "id of the fix, as explain names it")
  .option("--write", "edit the file instead of printing the diff")
  .addOption(noCache())
  .action(async (file: string, options: FixOptions) => {
    const { fixCommand } = await import("./fix");
    await finish(await fixCommand(file, options));
  });

program
  .command("models")
  .description("list every constraint that the models declare, with its place")
  .addOption(workspace().makeOptionMandatory())
  .addOption(new Option("-f, --format <format>", "how to answer").choices(["text", "json"]).default("text"))
  .addOption(noCache())
  .action(async (options: ModelsOptions) => {
    const { modelsCommand } = await import("./models");
    await finish(await modelsCommand(options));
  });

program
  .command("lsp")
  .description("start the language server on standard input and output")
  .option("--stdio", "talk over standard input and output (the only way there is)")
  .action(async () => {
    const { startSupervisor } = await import("../supervisor/start");
    startSupervisor("stdio");
  });

program
  .command("mcp")
  .description("answer agents: a server of the Model Context Protocol on standard input and output")
  .addOption(new Option("-w, --workspace <dir>", "folder whose models and code may be read, and no other"))
  .addOption(noCache())
  .action(async (options: Omit<McpOptions, "version">) => {
    const { mcpCommand } = await import("./mcp");
    mcpCommand({ ...options, version });
  });

run().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exit.done : exit.wrong;
  else {
    const text =
      error instanceof Unusable
        ? error.message
        : `unexpected failure: ${error instanceof Error ? error.stack : error}`;
    process.stderr.write(`keyclash: ${visibleLines(text)}\n`);
    process.exitCode = exit.wrong;
  }
});

async function run(): Promise<void> {
  // A reader that closes the pipe early (head) ends the program quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? 0 : exit.wrong),
  );
  await program.parseAsync();
}

/** The answer first: what is kept for the next run is nobody's wait. */
async function finish({ output, found, keep }: Finished): Promise<void> {
  process.stdout.write(output);
  process.exitCode = found ? exit.done : exit.nothing;
  await keep?.();
}

interface Finished {
  readonly output: string;
  readonly found: boolean;
  readonly keep?: (() => Promise<void>) | undefined;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return value;
}
