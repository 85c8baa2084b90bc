/** The first thing that the command line loads: what it loads then need not be compiled anew (scripts/bundles.mjs, `starts`). */

import { keepCompiled } from "./workspace/compile-cache";

const [, , command] = process.argv;

// A language server is told by its editor where it may keep anything.
if (command !== "lsp" && !process.argv.includes("--no-cache")) keepCompiled();
