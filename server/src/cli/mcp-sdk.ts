/** All that is taken from the SDK of the Model Context Protocol: a bundle of its own (scripts/bundles.mjs), which `keyclash mcp` alone loads. */

// By name: a namespace would bring all of it along, in forty languages.
import { boolean, config, object, string } from "zod";

// Schemas are read, not compiled into functions: no code is made at run time.
config({ jitless: true });

export { McpServer, type ServerContext } from "@modelcontextprotocol/server";
export { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
export { boolean, object, string };
