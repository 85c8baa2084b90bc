/** Rows that go along with the save of another entity: TypeORM's relations that cascade are writes of the entity behind them too. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

const user = `import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from "typeorm";
@Entity("users")
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: "text", unique: true }) email!: string;
  @Column({ type: "text" }) name!: string;
}
`;

const order = (
  options: string,
) => `import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { User } from "./user";
import { Line } from "./line";
@Entity("orders")
export class Order {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: "text" }) note!: string;
  @ManyToOne(() => User${options}) user!: User;
  @OneToMany(() => Line, (line) => line.order, { cascade: true }) lines!: Line[];
}
`;

const line = `import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Order } from "./order";
import { User } from "./user";
@Entity("lines")
export class Line {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: "text" }) sku!: string;
  @ManyToOne(() => Order, (order) => order.lines) order!: Order;
  @ManyToOne(() => User, { cascade: ["insert"] }) packer!: User;
}
`;

const shop = (body: string) => `import { Repository } from "typeorm";
import { Order } from "./order";
import { User } from "./user";
export class Shop {
  constructor(private readonly users: Repository<User>, private readonly orders: Repository<Order>) {}
  async place(email: string, order: Order, id: number) {
    ${body}
  }
  async join(email: string) {
    await this.users.save({ email, name: "a" });
  }
}
`;

/** No frame of the user's is left: what the code can have done tells alone. */
const lost = `QueryFailedError: duplicate key value violates unique constraint "users_email_key"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:331:19)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5) {
  code: '23505',
  table: 'users',
  detail: 'Key (email)=(a@b.c) already exists.'
}`;

async function linesOf(body: string, options = ", { cascade: true }", paste = lost) {
  const files = {
    "src/user.ts": user,
    "src/order.ts": order(options),
    "src/line.ts": line,
    "src/shop.ts": shop(body),
  };
  const { diagnoses } = await explain(paste, memoryProject(files), adapters);
  const found = diagnoses[0];
  const lines = found?.callSiteCandidates.map((each) => each.line) ?? [];
  return { decided: found?.callSite?.line ?? null, lines: [...lines].sort((a, b) => a - b), found };
}

const both = { decided: null, lines: [7, 10] };
const join = { decided: 10, lines: [10] };

test.each([
  ["the row stands in it", 'await this.orders.save({ note: "n", user: { email, name: "b" } });'],
  [
    "the row is made before",
    'const user = this.users.create({ email, name: "b" }); const order = this.orders.create({ user }); await this.orders.save(order);',
  ],
  ["the row is a variable", "await this.orders.save(order);"],
  ["some of the row is spread", 'await this.orders.save({ ...order, note: "n" });'],
  [
    "through a list of lines",
    'await this.orders.save({ note: "n", lines: [{ sku: "s" }, { sku: "t", packer: { email, name: "b" } }] });',
  ],
  ["lines that are not shown", 'await this.orders.save({ note: "n", lines: order.lines });'],
  [
    "what was loaded, changed behind the relation",
    "const loaded = await this.orders.findOneByOrFail({ id }); loaded.user.email = email; await this.orders.save(loaded);",
  ],
])("where a save cascades, another save is not decided: %s", async (_, body) => {
  const { decided, lines } = await linesOf(body);
  expect({ decided, lines }).toEqual(both);
});

test.each([
  ["an insert never cascades", 'await this.orders.insert({ note: "n", user: { email, name: "b" } });'],
  ["the relation is not in the row", 'await this.orders.save({ note: "n" });'],
  ["no row is there", 'await this.orders.save({ note: "n", user: null, lines: [] });'],
  ["it only refers", 'await this.orders.save({ note: "n", user: { id } });'],
  [
    "what was loaded, changed elsewhere",
    "const loaded = await this.orders.findOneByOrFail({ id }); loaded.note = email; await this.orders.save(loaded);",
  ],
])("what brings no user along leaves the only save decided: %s", async (_, body) => {
  const { decided, lines } = await linesOf(body);
  expect({ decided, lines }).toEqual(join);
});

test("a relation that does not cascade writes nothing", async () => {
  const body = 'await this.orders.save({ note: "n", user: { email, name: "b" } });';
  for (const options of [
    "",
    ", { cascade: false }",
    ', { cascade: ["remove"] }',
    ', { onDelete: "CASCADE" }',
  ])
    expect((await linesOf(body, options)).decided).toBe(10);
  for (const options of [
    ', { cascade: ["insert"] }',
    ", { cascade: CASCADES }",
    ", (user) => user.orders, { cascade: true }",
  ])
    expect((await linesOf(body, options)).decided).toBe(null);
});

test("what only updates does not insert a new row", async () => {
  const body = 'await this.orders.save({ note: "n", user: { email, name: "b" } });';
  expect((await linesOf(body, ', { cascade: ["update"] }')).decided).toBe(10);
  expect((await linesOf("await this.orders.save(order);", ', { cascade: ["update"] }')).decided).toBe(null);
});

test("the printed line is the write, and no fix of the entity's own call is offered there", async () => {
  const paste = lost.replace(" {\n", "\n    at async Shop.place (/app/src/shop.ts:7:5) {\n");
  const { decided, found } = await linesOf(
    'await this.orders.save({ note: "n", user: { email, name: "b" } });',
    undefined,
    paste,
  );
  expect(decided).toBe(7);
  expect(found?.callSite?.evidence).toBe("frame");
  expect(found?.fixes.filter(({ kind }) => kind !== "schema")).toEqual([]);
  expect(found?.declined.some(({ reason }) => reason.includes("cascade"))).toBe(true);
});

test("a file that names only what cascades is looked at", async () => {
  const files = {
    "src/user.ts": user,
    "src/order.ts": order(", { cascade: true }"),
    "src/line.ts": line,
    "src/shop.ts": shop(""),
    "src/desk.ts":
      'import { Repository } from "typeorm";\nimport { Order } from "./order";\nexport const place = (orders: Repository<Order>, order: Order) =>\n  orders.save(order);\n',
  };
  const { diagnoses } = await explain(lost, memoryProject(files), adapters);
  expect(diagnoses[0]?.callSite ?? null).toBe(null);
  expect(diagnoses[0]?.callSiteCandidates.map(({ file }) => file).sort()).toEqual([
    "src/desk.ts",
    "src/shop.ts",
  ]);
});
