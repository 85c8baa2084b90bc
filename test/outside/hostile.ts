/** Sixty pastes that name files which are nobody's business, and a workspace full of traps. */

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Stands in every file outside: no answer may hold it. */
export const secret = "precious_secret";

/** What a paste may name. @param outside a folder beside the workspace that holds `secret.py` and `secret.ts` */
function paths(outside: string, extension: string): string[] {
  return [
    ...[
      "/etc/passwd",
      "/etc/shadow",
      "../../../../../../../../etc/passwd",
      "/root/.ssh/id_rsa",
      "/etc/hosts",
    ],
    ...["~/.ssh/id_rsa", "$HOME/.ssh/id_rsa", "%USERPROFILE%\\.ssh\\id_rsa", "file:///etc/passwd"],
    ...["file:///proc/self/environ", "file://localhost/etc/passwd", "\\\\server\\share\\secret.py"],
    ...["//127.0.0.1/share/secret.py", "\\\\?\\C:\\secret.py", "C:\\Windows\\win.ini", "/proc/self/environ"],
    ...["/proc/self/fd/0", "/proc/1/mem", "/dev/zero", "/dev/tty", "/dev/tcp/127.0.0.1/80"],
    ...["http://127.0.0.1:9/secret.py", "/var/run/docker.sock", "/sys/kernel/notes"],
    ...[
      `${outside}/secret.${extension}`,
      `../outside/secret.${extension}`,
      `./../outside/secret.${extension}`,
    ],
    ...[`customers/../../outside/secret.${extension}`, `customers%2f..%2f..%2foutside%2fsecret.${extension}`],
    ...[`webpack:///../outside/secret.${extension}`, `folder/secret.${extension}`, `linked.${extension}`],
    ...[`loop.${extension}`, `pipe.${extension}`, `device.${extension}`, `unreadable.${extension}`],
    ...[
      "customers/models.py\0/etc/passwd",
      `${"x/".repeat(3_000)}secret.py`,
      "vscode-remote://ssh+host/etc/passwd",
    ],
  ];
}

/** One paste for each path and language. Each is an incident of its own. */
export function pastes(outside: string): string[] {
  const python = paths(outside, "py").map(
    (path, index) => `Traceback (most recent call last):
  File "${path}", line 1, in ${secret.slice(0, 3)}
    Customer.objects.create(email=email)
django.db.utils.IntegrityError: UNIQUE constraint failed: table_${index}.email
`,
  );
  const node = paths(outside, "ts").map(
    (path, index) => `QueryFailedError: duplicate key value violates unique constraint "node_${index}_key"
    at register (${path}:1:1)
    at async Object.<anonymous> (${path}:2:3)
`,
  );
  return [...python, ...node];
}

/** Fills a folder beside the workspace with what must not be read. */
export function fillOutside(outside: string): void {
  mkdirSync(outside, { recursive: true });
  const model = `from django.db import models\nclass ${secret}(models.Model):\n    email = models.EmailField(unique=True)\n`;
  writeFileSync(join(outside, "secret.py"), model);
  writeFileSync(join(outside, "secret.ts"), `export const ${secret} = 1;\n`);
  writeFileSync(join(outside, "secret.prisma"), `model ${secret} {\n  id Int @id\n}\n`);
  writeFileSync(join(outside, ".gitignore"), "*.py\n*.ts\n");
}

/** Sets the traps into a workspace. */
export function fillWorkspace(root: string, outside: string): void {
  execFileSync("mkfifo", [join(root, "fifo"), join(root, "fifo.py")]);
  for (const extension of ["py", "ts", "prisma"]) {
    const link = (target: string, name: string) => symlinkSync(target, join(root, `${name}.${extension}`));
    link(join(outside, `secret.${extension}`), "linked");
    link(`../outside/secret.${extension}`, "relative");
    link(`loop.${extension}`, "loop");
    link("fifo", "pipe");
    link("/dev/zero", "device");
    link("/proc/self/environ", "process");
    link("/etc/passwd", "passwords");
    link(`${"x".repeat(300)}`, "long");
    writeFileSync(join(root, `unreadable.${extension}`), "");
    chmodSync(join(root, `unreadable.${extension}`), 0);
  }
  symlinkSync(outside, join(root, "folder"));
  symlinkSync("/", join(root, "everything"));
  for (const [name, target] of Object.entries({
    out: join(outside, ".gitignore"),
    device: "/dev/zero",
    fifo: "../../fifo",
    loop: ".gitignore",
  })) {
    mkdirSync(join(root, "rules", name), { recursive: true });
    symlinkSync(target, join(root, "rules", name, ".gitignore"));
    writeFileSync(join(root, "rules", name, "a.py"), "x = 1\n");
  }
  mkdirSync(join(root, "rules", "huge"));
  const huge = openSync(join(root, "rules", "huge", ".gitignore"), "w");
  ftruncateSync(huge, 200_000_000);
  closeSync(huge);
  writeFileSync(join(root, "rules", "huge", "a.py"), "x = 1\n");
}
