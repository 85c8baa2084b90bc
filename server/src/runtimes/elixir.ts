/** Elixir: `** (Module.Error) message`, then `(app 1.2.3) lib/file.ex:12: Module.function/1`. */

import type { Line, Runtime } from "../domain/adapters";
import { type FrameLine, frameAt, type Grammar, readStacks, windowOf } from "./stacks";

export const elixir: Runtime = {
  id: "elixir",
  readTraces: (lines) => readStacks(lines, grammar),
};

/** Dependencies print paths that look like the user's own: the application in front of them tells them apart. */
const LIBRARIES =
  /^(?:elixir|stdlib|kernel|erts|mix|iex|ex_unit|logger|ecto|ecto_sql|ecto_sqlite3|exqlite|postgrex|myxql|tds|db_connection|decimal|phoenix\w*|plug\w*|cowboy\w*|bandit|thousand_island|telemetry|oban|ash\w*|absinthe\w*|swoosh|tesla|finch|mint|broadway|gen_stage)$/;

function isUserCode(file: string): boolean {
  return !/^(?:deps\/|src\/|nofile|iex|lib\/(?:ecto|postgrex|phoenix|plug|db_connection|enum|ex_unit|mix|kernel|process|task)[/.])/.test(
    file,
  );
}

const grammar: Grammar = {
  runtime: "elixir",
  frame: (line) => {
    const frame = readFrame(line);
    return frame && { frame, lines: 1 };
  },
  head: (text) =>
    /^\s{0,8}(?:\[error\] .{0,120})?\*\* \((?:EXIT from [^)]{1,60}\) )?([A-Z][\w.]{1,120})\)/.exec(
      windowOf(text),
    )?.[1],
  filler: (text) => /^\s{0,8}(?:Last message|State|Function: |Args: )/.test(text.slice(0, 40)),
};

function readFrame(line: Line): FrameLine | undefined {
  const text = windowOf(line.text);
  const match =
    /^(\s{1,12}(?:\((\w{1,60})(?: [\w.+-]{1,40})?\) )?)([^\s:()"']{1,300}\.(?:exs?|erl|eex|heex|leex)|iex):(\d{1,7}): ([^\n]{1,300})$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, lead = "", app, file = "", number = "", name] = match;
  return frameAt(line, lead.length, lead.length + file.length + 1 + number.length, {
    file,
    line: Number(number),
    name: name?.replace(/\/\d{1,3}$/, ""),
    inApp: app === undefined ? isUserCode(file) : !LIBRARIES.test(app),
  });
}
