/** Watches what a program opens, writes, runs and connects to: by strace, or where that is missing by a shim over Node's own file functions. */

import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** One thing that a program did to the world outside of it. */
export interface Act {
  readonly kind: "read" | "write" | "run" | "connect";
  /** Real path of what was touched, or as it was asked for where nothing is there; the address of a connection. */
  readonly path: string;
  /** As the witness wrote it down, for the message of a failing test. */
  readonly said: string;
}

export interface Witness {
  readonly name: "strace" | "shim";
  /** @returns what stands before the program's path on the command line. @param log where the witness writes */
  command(log: string): readonly string[];
  environment(log: string): NodeJS.ProcessEnv;
  acts(log: string): readonly Act[];
}

const calls = [
  ...["open", "openat", "openat2", "creat", "execve", "execveat", "connect", "bind", "sendto", "sendmsg"],
  ...[
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
  ],
  ...["mkdir", "mkdirat", "mknod", "mknodat", "chmod", "fchmodat", "chown", "lchown", "fchownat", "truncate"],
  ...["utimensat", "utime", "utimes", "setxattr", "lsetxattr", "mount", "chroot", "pivot_root"],
];

export const strace: Witness = {
  name: "strace",
  // `?`: not every machine has every call.
  command: (log) => [
    ...["strace", "-f", "-y", "-qq", "--seccomp-bpf", "-e", "signal=none", "-s", "200", "-o", log],
    ...["-e", `trace=${calls.map((call) => `?${call}`).join(",")}`, process.execPath],
  ],
  environment: () => ({}),
  acts: (log) => joined(readFileSync(log, "latin1").split("\n")).flatMap(readCall),
};

export const shim: Witness = {
  name: "shim",
  command: () => [process.execPath],
  environment: (log) => ({
    NODE_OPTIONS: `--require=${join(import.meta.dirname, "shim.cjs")}`,
    WITNESS_LOG: log,
  }),
  acts: (log) =>
    readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const { kind, path } = JSON.parse(line) as Act;
        return { kind, path: kind === "connect" ? path : real(path), said: line };
      }),
};

/** The system may forbid one process to watch another (containers). */
export const hasStrace =
  process.platform === "linux" &&
  spawnSync("strace", ["-o", "/dev/null", "--seccomp-bpf", "-f", "true"]).status === 0;

/** A call that another thread interrupted stands in two lines. */
function joined(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [, pid = "", rest = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.endsWith(" <unfinished ...>")) {
      begun.set(pid, rest.slice(0, -" <unfinished ...>".length));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    return [resumed ? `${begun.get(pid) ?? ""}${resumed[1]}` : rest];
  });
}

/** `openat(AT_FDCWD</cwd>, "path", O_RDONLY) = 18</real/path>` */
function readCall(said: string): Act[] {
  const [, call = "", rest = ""] = /^(\w+)\((.*)$/.exec(said) ?? [];
  if (!calls.includes(call)) return [];
  if (["connect", "bind", "sendto", "sendmsg"].includes(call))
    return /sa_family=AF_(?!UNSPEC)/.test(rest) ? [{ kind: "connect", path: rest, said }] : [];
  const cwd = /^AT_FDCWD<([^>]*)>/.exec(rest)?.[1] ?? "/";
  const paths = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path = ""]) => resolve(cwd, path));
  if (call.startsWith("exec")) return [{ kind: "run", path: paths[0] ?? "", said }];
  if (call.startsWith("open")) {
    const kind = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/.test(rest) ? "write" : "read";
    const opened = / = \d+<(.*)>$/.exec(rest)?.[1];
    return [{ kind, path: opened ?? paths[0] ?? "", said }];
  }
  // A call on a link touches the link, or what it leads to: its folder must be inside in both cases.
  return paths.map((path) => ({ kind: "write", path: real(path), said }));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(real(dirname(path)), basename(path));
  }
}
