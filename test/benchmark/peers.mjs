/** The peers under one roof: each reads a text and says how many frames it saw. */

import { createStackParser } from "@sentry/core";
import { nodeStackLineParser } from "@sentry/core/server";
import { parseStack } from "error-stack-parser-es/lite";
import * as stacktraceParser from "stacktrace-parser";
import StackTracey from "stacktracey";

const sentry = createStackParser(nodeStackLineParser());

/** Each as its own documentation calls it. Sentry cuts at 50 frames and at lines of 1 KB. */
export const peers = {
  "@sentry/core": (text) => sentry(text).length,
  "stacktrace-parser": (text) => stacktraceParser.parse(text).length,
  "error-stack-parser-es": (text) => parseStack(text).length,
  stacktracey: (text) => new StackTracey(text).items.length,
};
