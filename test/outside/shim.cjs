/** Writes down every file that a Node program asks for: required before the program where strace is missing. */

const fs = require("node:fs");
const { resolve } = require("node:path");

const log = process.env.WITNESS_LOG;
const { openSync, writeSync, closeSync } = fs;
const descriptor = openSync(log, "a");
const tell = (kind, path) => writeSync(descriptor, `${JSON.stringify({ kind, path: String(path) })}\n`);
process.on("exit", () => closeSync(descriptor));

const writing =
  fs.constants.O_WRONLY |
  fs.constants.O_RDWR |
  fs.constants.O_CREAT |
  fs.constants.O_TRUNC |
  fs.constants.O_APPEND;

function kindOf(flags) {
  if (typeof flags === "number") return flags & writing ? "write" : "read";
  return typeof flags === "string" && /[wa+]/.test(flags) ? "write" : "read";
}

function tellPath(kind, path) {
  if (typeof path === "number" || path === undefined || typeof path?.read === "function") return;
  tell(kind, resolve(path instanceof URL ? require("node:url").fileURLToPath(path) : String(path)));
}

/** The first argument is a path; `kind` may ask the others. */
function watch(owner, name, kind, both = false) {
  const plain = owner[name];
  if (typeof plain !== "function") return;
  const watched = function (...args) {
    tellPath(typeof kind === "function" ? kind(args) : kind, args[0]);
    if (both) tellPath("write", args[1]);
    return plain.apply(this, args);
  };
  owner[name] = Object.assign(watched, plain);
}

const optionFlag = ([, options], otherwise) => kindOf(options?.flag ?? options?.flags ?? otherwise);
for (const [owner, ends] of [
  [fs, ["", "Sync"]],
  [fs.promises, [""]],
]) {
  for (const end of ends) {
    watch(owner, `open${end}`, ([, flags]) => kindOf(flags));
    watch(owner, `readFile${end}`, (args) => optionFlag(args, "r"));
    for (const name of ["opendir", "readdir"]) watch(owner, name + end, "read");
    for (const name of ["writeFile", "appendFile", "truncate", "unlink", "rm", "rmdir", "mkdir", "mkdtemp"])
      watch(owner, name + end, "write");
    for (const name of ["chmod", "chown", "lchown", "utimes", "lutimes"]) watch(owner, name + end, "write");
    for (const name of ["rename", "link", "copyFile", "cp"]) watch(owner, name + end, "write", true);
    watch(owner, `symlink${end}`, "read", true);
  }
}
watch(fs, "createReadStream", "read");
watch(fs, "createWriteStream", "write");
const processes = require("node:child_process");
for (const name of ["spawn", "spawnSync", "execFile", "execFileSync"]) watch(processes, name, "run");
for (const name of ["exec", "execSync"]) {
  const plain = processes[name];
  processes[name] = (command, ...rest) => {
    tell("run", command);
    return plain(command, ...rest);
  };
}
processes.fork = (
  (plain) =>
  (script, ...rest) => {
    tell("run", process.execPath);
    return plain(script, ...rest);
  }
)(processes.fork);
const net = require("node:net");
net.Socket.prototype.connect = ((plain) =>
  function (...args) {
    tell("connect", JSON.stringify(args[0]));
    return plain.apply(this, args);
  })(net.Socket.prototype.connect);
