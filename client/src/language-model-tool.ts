/** The tool by which agents in VS Code have an error explained: the JSON of the command line, of the folders that are open. */

import * as vscode from "vscode";
import { type AnswerParams, type AnswerResult, methods } from "../../server/src/lsp/protocol";
import type { Server } from "./server";

/** As package.json declares it. */
export const toolName = "keyclash_explain";

/** Data values of the text are personal data: they go to a model only where the user says so each time. */
export function registerLanguageModelTool(server: Pick<Server, "request">): vscode.Disposable {
  return vscode.lm.registerTool<AnswerParams>(toolName, {
    prepareInvocation: ({ input }) => ({
      invocationMessage: vscode.l10n.t("Explaining the database error"),
      ...(input.values === true
        ? {
            confirmationMessages: {
              title: vscode.l10n.t("Explain a Database Error with Its Values"),
              message: vscode.l10n.t(
                "The answer holds the data values of the text, such as names and addresses.",
              ),
            },
          }
        : {}),
    }),
    async invoke({ input: { text, values } }, token) {
      const params: AnswerParams = { text: String(text), values: values === true };
      const { json } = await server.request<AnswerParams, AnswerResult>(methods.answer, params, token);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(json)]);
    },
  });
}
