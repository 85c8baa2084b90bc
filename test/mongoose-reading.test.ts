/** The forms in which Mongoose programs declare: each snippet gives the constraints that it holds, with the names that MongoDB gives them. */

import { beforeAll, describe, expect, it } from "vitest";
import { createSource } from "../server/src/domain/text";
import { models } from "../server/src/orms/mongoose/models";
import { names } from "../server/src/orms/mongoose/names";
import { writes } from "../server/src/orms/mongoose/writes";
import { loadTypeScript } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

/** `User users unique email_1 email 3`: model, collection, kind, name, paths, line. */
function declared(files: Readonly<Record<string, string>>): string[] {
  const facts = Object.entries(files)
    .filter(([path, text]) => models.marker(text, path))
    .map(([path, text]) => models.read(createSource(path, text)));
  const { models: linked, notes } = models.link(facts);
  const said = linked.flatMap((model) =>
    model.constraints
      .filter(({ kind }) => kind !== "primary_key")
      .map((each) =>
        [
          model.name,
          model.table,
          each.kind,
          each.name ?? names(model, each)[0] ?? "-",
          each.columns.join("+"),
          `${each.place.file}:${each.place.start.line}`,
          ...(each.condition ? ["partial"] : []),
          ...(each.extra?.sparse ? ["sparse"] : []),
        ].join(" "),
      ),
  );
  return [...said, ...notes];
}

const es = `import mongoose, { Schema, model } from "mongoose";\n`;

describe("models", () => {
  it.each<[string, Readonly<Record<string, string>>, string[]]>([
    [
      "paths with their options",
      {
        "a.ts": `${es}const userSchema = new Schema({
  email: { type: String, unique: true, required: [true, "say it"] },
  name: String,
  age: { type: Number, min: 18, required: false },
  nick: { type: String, index: { unique: true, sparse: true, name: "nick" } },
  phone: { type: String, unique: [true, "taken"], sparse: true },
  slug: { type: String, unique: false, index: true },
  rank: { type: Number, index: true, unique: true },
});
export const User = model("User", userSchema);`,
      },
      [
        "User users unique email_1 email a.ts:3",
        "User users unique nick nick a.ts:6 sparse",
        "User users unique phone_1 phone a.ts:7 sparse",
        "User users unique rank_1 rank a.ts:9",
        "User users not_null - email a.ts:3",
        "User users check - age a.ts:5",
      ],
    ],
    [
      "nested paths, sub-schemas, arrays, a path called type",
      {
        "a.ts": `${es}const item = new Schema({ sku: { type: String, unique: true } });
item.index({ a: 1, b: -1 }, { unique: true });
const order = new mongoose.Schema({
  address: { city: { type: String, unique: true } },
  items: [item],
  first: { type: item, excludeIndexes: true },
  inline: new Schema({ code: { type: String, unique: true } }),
  tags: [{ type: String, unique: true }],
  kind: { type: { type: String, unique: true } },
  loose: { type: { x: { type: Number, unique: true } } },
});
mongoose.model<Order>("Order", order);`,
      },
      [
        "Order orders unique address.city_1 address.city a.ts:5",
        "Order orders unique tags_1 tags a.ts:9",
        "Order orders unique kind.type_1 kind.type a.ts:10",
        "Order orders unique loose.x_1 loose.x a.ts:11",
        "Order orders unique items.sku_1 items.sku a.ts:2",
        "Order orders unique items.a_1_items.b_-1 items.a+items.b a.ts:3",
        "Order orders unique inline.code_1 inline.code a.ts:8",
      ],
    ],
    [
      "compound, partial and named indexes, also in a chain; what is not unique is none",
      {
        "a.ts": `${es}const s = new Schema({ a: String, b: String });
s.index({ a: 1, b: 1 }, { unique: true, partialFilterExpression: { deleted: false } }).index({ b: -1 }, { unique: true, name: "one_b" });
s.index({ a: 1 });
s.index({ bio: "text" }, { unique: true });
s.plugin(softDelete);
model("Category", s);`,
      },
      [
        "Category categories unique one_b b a.ts:3",
        "Category categories unique a_1_b_1 a+b a.ts:3 partial",
        "Category categories unique bio_text bio a.ts:5",
        "Mongoose: Category has plugins (softDelete): fields and indexes that they add are not read.",
      ],
    ],
    [
      "a schema in another file, by name, as the whole module, by CommonJS; collections by argument and option",
      {
        "schemas/user.ts": `import { Schema } from "mongoose";\nexport const userSchema = new Schema({ email: { type: String, unique: true } }, { collection: "accounts" });`,
        "schemas/team.js": `const mongoose = require("mongoose");\nconst { Schema } = mongoose;\nconst team = new Schema({ name: { type: String, unique: true } });\nmodule.exports = team;`,
        "models.ts": `import mongoose from "mongoose";\nimport { userSchema as given } from "./schemas/user";\nimport team from "./schemas/team.js";
export const User = mongoose.models.User || mongoose.model("User", given);
const conn = mongoose.createConnection("x");
export const Team = conn.model("Team", team, "crews");
export const Log = conn.model("Log", new mongoose.Schema({ at: { type: Date, unique: true } }));`,
      },
      [
        "User accounts unique email_1 email schemas/user.ts:2",
        "Team crews unique name_1 name schemas/team.js:3",
        "Log logs unique at_1 at models.ts:7",
      ],
    ],
    [
      "two schemas of one name in two files",
      {
        "a/user.js": `const mongoose = require("mongoose");\nconst schema = new mongoose.Schema({ email: { type: String, unique: true } });\nmodule.exports = mongoose.model("User", schema);`,
        "b/shop.js": `const mongoose = require("mongoose");\nconst schema = mongoose.Schema;\nconst S = new schema({ code: { type: String, unique: true } });\nmodule.exports = mongoose.model("Shop", S);`,
      },
      ["User users unique email_1 email a/user.js:2", "Shop shops unique code_1 code b/shop.js:3"],
    ],
    [
      "NestJS: classes, createForClass, an index behind it, forFeature",
      {
        "user.schema.ts": `import { Prop, Schema, SchemaFactory } from "@nestjs/mongoose";
import { HydratedDocument } from "mongoose";
export type UserDocument = HydratedDocument<User>;
class Base { @Prop({ unique: true }) code: string; }
@Schema({ _id: false }) class Address { @Prop({ unique: true }) zip: string; }
const AddressSchema = SchemaFactory.createForClass(Address);
@Schema({ timestamps: true })
export class User extends Base {
  @Prop({ required: true, unique: true, lowercase: true })
  email: string;
  @Prop({ type: AddressSchema }) address: Address;
  @Prop() name?: string;
}
export const UserSchema = SchemaFactory.createForClass(User);
UserSchema.index({ name: 1, email: 1 }, { unique: true });`,
        "user.module.ts": `import { MongooseModule } from "@nestjs/mongoose";\nimport { User, UserSchema } from "./user.schema";
@Module({ imports: [MongooseModule.forFeature([{ name: User.name, schema: UserSchema }])] }) export class UserModule {}`,
      },
      [
        "User users unique email_1 email user.schema.ts:9",
        "User users unique name_1_email_1 name+email user.schema.ts:15",
        "User users not_null - email user.schema.ts:9",
        "User users unique code_1 code user.schema.ts:4",
        "User users unique address.zip_1 address.zip user.schema.ts:5",
      ],
    ],
    [
      "NestJS: forFeatureAsync with a factory",
      {
        "cat.ts": `import { Prop, Schema, SchemaFactory, MongooseModule } from "@nestjs/mongoose";
@Schema() export class Cat { @Prop({ unique: true }) name: string; }
export const CatSchema = SchemaFactory.createForClass(Cat);
MongooseModule.forFeatureAsync([{ name: Cat.name, useFactory: () => { const schema = CatSchema; schema.plugin(require("x")); return schema; } }]);`,
      },
      [
        "Cat cats unique name_1 name cat.ts:2",
        'Mongoose: Cat has plugins (require("x")): fields and indexes that they add are not read.',
      ],
    ],
    [
      "Typegoose: props, class indexes, nested classes, options",
      {
        "user.ts": `import { prop, index, getModelForClass, modelOptions } from "@typegoose/typegoose";
class Address { @prop({ unique: true }) public zip!: string; }
@index<User>({ first: 1, last: 1 }, { unique: true, name: "whole_name" })
@modelOptions({ schemaOptions: { collection: "people" } })
export class User {
  @prop({ required: true, unique: true }) public email!: string;
  @prop() public first?: string;
  @prop({ type: () => [Address] }) public addresses!: Address[];
}
export const UserModel = getModelForClass(User);`,
      },
      [
        "User people unique email_1 email user.ts:6",
        "User people unique whole_name first+last user.ts:3",
        "User people not_null - email user.ts:6",
        "User people unique addresses.zip_1 addresses.zip user.ts:2",
      ],
    ],
    [
      "discriminators share the collection of their base",
      {
        "a.ts": `${es}const Event = model("Event", new Schema({ key: { type: String, unique: true } }));
const Click = Event.discriminator("Click", new Schema({ url: { type: String, unique: true } }));`,
      },
      ["Event events unique key_1 key a.ts:2", "Click events unique url_1 url a.ts:3"],
    ],
    [
      "the bare driver: in place, by a variable, a member, a constant, several at once, and beside a model",
      {
        "db.ts": `import { MongoClient } from "mongodb";
const USERS = "users";
export async function ensure(db) {
  await db.collection(USERS).createIndex({ email: 1 }, { unique: true });
  const teams = db.collection("teams");
  await teams.createIndexes([{ key: { name: 1, org: -1 }, unique: true }, { key: { at: 1 } }]);
  await db.collection("orders").createIndex("number", { unique: true, name: "by_number" });
  await db.collection("logs").createIndex({ at: 1 });
}
class Repo { constructor(db) { this.people = db.collection("people"); } init() { return this.people.createIndex({ ssn: 1 }, { unique: true, sparse: true }); } }`,
        "order.ts": `${es}export const Order = model("Order", new Schema({ name: String }));\nOrder.collection.createIndex({ name: 1 }, { unique: true });`,
      },
      [
        "Order orders unique by_number number db.ts:7",
        "Order orders unique name_1 name order.ts:3",
        "users users unique email_1 email db.ts:4",
        "teams teams unique name_1_org_-1 name+org db.ts:6",
        "people people unique ssn_1 ssn db.ts:10 sparse",
      ],
    ],
    [
      "pluralize(null) leaves names as they are",
      {
        "a.ts": `${es}mongoose.pluralize(null);\nmodel("User", new Schema({ a: { type: String, unique: true } }));`,
      },
      ["User User unique a_1 a a.ts:3"],
    ],
    [
      "others' Schema and model are none",
      {
        "a.ts": `import { Schema, model } from "./own";\nconst s = new Schema({ a: { type: String, unique: true } });\nmodel("A", s);`,
        "b.ts": `import { z } from "zod";\nimport mongoose from "mongoose";\nconst s = z.object({ a: { unique: true } });\nmongoose.model("A");`,
      },
      [],
    ],
  ])("%s", (_, files, expected) => {
    expect(declared(files)).toEqual(expected);
  });
});

const user = `import mongoose, { HydratedDocument, Schema } from "mongoose";
export interface IUser { email: string; name: string }
export type UserDocument = HydratedDocument<IUser>;
const userSchema = new Schema<IUser>({ email: { type: String, unique: true }, name: String, n: Number });
export const UserModel = mongoose.model<IUser>("User", userSchema);`;

/** `operation method fields function` of every write of User in the code, `?` where it is a guess. */
function writesIn(code: string): string[] {
  const all = models.link([models.read(createSource("src/user.ts", user))]).models;
  const model = all[0];
  if (!model) throw new Error("no model");
  return writes
    .read(createSource("src/a.ts", code), [model], all)
    .map(({ operation, method, fields, function: name, exact, checkedAt, inTransaction, handled, ...more }) =>
      [
        operation,
        method,
        fields === null ? "-" : fields.join("+"),
        name ?? "module",
        ...(exact ? [] : ["?"]),
        ...(more.lookup ? [`by:${more.lookup.join("+")}`] : []),
        ...(more.several ? ["several"] : []),
        ...(checkedAt ? [`checked:${checkedAt.start.line}`] : []),
        ...(inTransaction ? ["transaction"] : []),
        ...(handled ? ["handled"] : []),
      ].join(" "),
    );
}

const head = `import { UserModel, UserDocument } from "./user";\n`;

describe("writes", () => {
  it.each<[string, string, string[]]>([
    [
      "create, in a list, with a session",
      `${head}async function a() { await UserModel.create({ email, name }); await UserModel.create([{ email }], { session }); await UserModel.create([{ email }, { email: b }]); }`,
      ["insert create email+name a", "insert create email a transaction", "insert create email a several"],
    ],
    [
      "new and save far apart",
      `${head}async function a() { const user = new UserModel({ email });\n user.name = name;\n await send(user);\n await user.save(); }`,
      ["insert save email+name a"],
    ],
    [
      "a loaded document is saved",
      `${head}async function a() { const user = await UserModel.findOne({ name }).exec();\n user.email = email;\n await user.save(); }`,
      ["update save email a"],
    ],
    [
      "NestJS: the injected model",
      `import { Model } from "mongoose"; ${head}class S { constructor(@InjectModel(User.name) private readonly users: Model<UserDocument>) {}
async add(dto) { const user = new this.users(dto); return user.save(); }
async put(email) { if (await this.users.exists({ email })) throw 1; return await this.users.create({ email }); } }`,
      ["insert save - S.add", "insert create email S.put checked:4"],
    ],
    [
      "updates and upserts",
      `${head}async function a() {
await UserModel.updateOne({ _id: id }, { $set: { email }, $inc: { n: 1 } });
await UserModel.findByIdAndUpdate(id, { email });
await UserModel.findOneAndUpdate({ name }, { $setOnInsert: { email } }, { upsert: true, new: true });
await UserModel.findOneAndUpdate({ email }, { name }, { upsert: false });
await UserModel.updateMany({ name }, patch); }`,
      [
        "update updateOne email+n a",
        "update findByIdAndUpdate email a",
        "upsert findOneAndUpdate name+email a by:name",
        "update findOneAndUpdate name a",
        "update updateMany - a",
      ],
    ],
    [
      "many rows",
      `${head}async function a() { await UserModel.insertMany(rows);
await UserModel.bulkWrite([{ insertOne: { document: { email } } }, { updateOne: { filter: { email }, update: { $set: { name } }, upsert: true } }]);
await UserModel.bulkWrite(rows.map((row) => ({ updateOne: { filter: { name: row.name }, update: { $set: { email: row.email } } } }))); }`,
      [
        "insert insertMany - a several",
        "insert bulkWrite email a several",
        "upsert bulkWrite email+name a by:email several",
        "update bulkWrite email a several",
      ],
    ],
    [
      "the driver, by the collection's name",
      `async function a(db) { const users = db.collection("users"); await users.insertOne({ email }); await db.collection("users").updateOne({ email }, { $set: { name } }, { upsert: true }); await mongoose.connection.collection("users").replaceOne({ _id }, { email }); }`,
      ["insert insertOne email a", "upsert updateOne email+name a by:email", "update replaceOne email a"],
    ],
    [
      "in a transaction, caught, by a name alone",
      `const User = require("./user");
async function a() { await session.withTransaction(async () => { await User.create([{ email }], { session }); }); }
async function b() { try { await User.create({ email }); } catch (error) { if (error.code === 11000) return; throw error; } }
async function c(userModel) { await userModel.create({ email }); }`,
      ["insert create email a transaction", "insert create email b handled", "insert create email c ?"],
    ],
  ])("%s", (_, code, expected) => {
    expect(writesIn(code)).toEqual(expected);
  });
});
