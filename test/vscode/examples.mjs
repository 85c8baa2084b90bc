// The examples as the VS Code tests use them: a copy of each, broken in earnest, and what the tests expect of it.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const python = "/usr/bin/python3";

/**
 * What the tests look for: the write that failed and the declaration that it violated, as they stand in the sources; of the layered
 * code the lines that lead from the printed frame to the write.
 */
export const examples = {
  django: {
    fail: [python, ["register.py"]],
    call: { file: "customers/services.py", text: "Customer.objects.create(", name: "create" },
    key: { file: "customers/models.py", text: "unique=True" },
    headline: "Customer.email must be unique",
    compile: [python, ["-m", "py_compile", "customers/services.py"]],
    python: { python, script: "register.py" },
    layered: {
      fail: [python, ["subscribe.py"]],
      steps: [
        { file: "newsletter/views.py", text: "services.subscribe(" },
        { file: "newsletter/services.py", text: "Subscriber.objects.enrol(" },
        { file: "newsletter/managers.py", text: "subscriber.activate()" },
        { file: "newsletter/models.py", text: "self.save()", name: "save" },
      ],
      fixed: true,
      compile: [python, ["-m", "py_compile", "newsletter/models.py"]],
    },
  },
  typeorm: {
    fail: ["npm", ["run", "--silent", "fail"]],
    call: { file: "src/users/users.service.ts", text: "this.users.save(user)", name: "save" },
    key: { file: "src/entities/user.ts", text: "unique: true" },
    headline: "User.email must be unique",
    compile: ["npm", ["run", "--silent", "typecheck"]],
    node: { prints: "src/fail.ts", throws: "src/uncaught.ts" },
    layered: {
      fail: ["npm", ["run", "--silent", "fail:layered"]],
      steps: [
        { file: "src/products/products.controller.ts", text: "await this.products.list(" },
        { file: "src/products/products.service.ts", text: "return this.products.add(" },
        { file: "src/products/base.repository.ts", text: "this.rows.save(", name: "save" },
      ],
      // The base writes for all models: its line is left as it is.
      fixed: false,
    },
  },
  prisma: {
    fail: ["npm", ["run", "--silent", "fail"]],
    call: { file: "src/users.ts", text: "prisma.user.create({", name: "create" },
    key: { file: "prisma/schema.prisma", text: "@unique" },
    headline: "User.email must be unique",
    compile: ["npm", ["run", "--silent", "typecheck"]],
    layered: {
      fail: ["npm", ["run", "--silent", "fail:layered"]],
      steps: [
        { file: "src/jobs/worker.ts", text: "await handlers[job.name](job.data)" },
        { file: "src/jobs/handlers.ts", text: "keepContact(data.email, data.name)" },
        { file: "src/contacts.ts", text: "prisma.user.create(", name: "create" },
      ],
      fixed: true,
      compile: ["npm", ["run", "--silent", "typecheck"]],
    },
  },
};

/** The error of the TypeORM example, which nobody catches: a program that waits for no database, and stops at its first statement until the debugger goes on. */
const uncaught = `import { QueryFailedError } from "typeorm";
import { UsersService } from "./users/users.service";

debugger;

class DatabaseError extends Error {
  code = "23505";
  detail = "Key (email)=(ada@example.com) already exists.";
  table = "users";
  constraint = "UQ_97672ac88f789774dd47f7c8be3";
}
const refused = new DatabaseError('duplicate key value violates unique constraint "UQ_97672ac88f789774dd47f7c8be3"');
const repository = {
  create: (row: object) => row,
  save: async () => {
    throw new QueryFailedError('INSERT INTO "users"("email", "name") VALUES ($1, $2)', [], refused);
  },
};
new UsersService(repository as never).register({ email: "ada@example.com", name: "Ada" });
`;

/** Copies the example (its dependencies are linked) and makes it raise its real error; gives what the suite needs. */
export function breakExample(name, folder) {
  const { fail, layered, ...expected } = examples[name];
  const source = join(root, "examples", name);
  const workspace = join(folder, name);
  if (existsSync(join(source, "package.json"))) install(source);
  cpSync(source, workspace, {
    recursive: true,
    filter: (path) => !/[\\/](node_modules|__pycache__)$/.test(path),
  });
  if (expected.node) writeFileSync(join(workspace, expected.node.throws), uncaught);
  if (existsSync(join(source, "node_modules")))
    symlinkSync(join(source, "node_modules"), join(workspace, "node_modules"));
  const pasteOf = (title, command) => pasteOfError({ folder, workspace, title, command });
  return {
    name,
    workspace,
    paste: pasteOf(name, fail),
    run: [fail[0], ...fail[1]].join(" "),
    layered: { ...layered, paste: pasteOf(`${name}-layered`, layered.fail) },
    ...expected,
  };
}

/** Makes the copy fail; gives the file with what it printed. */
function pasteOfError({ folder, workspace, title, command: [command, args] }) {
  const run = spawnSync(command, args, { cwd: workspace, encoding: "utf8" });
  if (run.error || run.status === 0) throw new Error(`${title} raised no error: ${run.error ?? run.stdout}`);
  // What a person copies out of a server's log: the program stood in another folder there.
  mkdirSync(join(folder, "pastes"), { recursive: true });
  const paste = join(folder, "pastes", `${title}.txt`);
  writeFileSync(paste, run.stderr.replaceAll(workspace, "/srv/shop"));
  return paste;
}

function install(example) {
  if (existsSync(join(example, "node_modules", ".package-lock.json"))) return;
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: example,
    stdio: "inherit",
  });
  if (done.status !== 0) throw new Error(`npm ci failed in ${example}`);
}
