import { defineEntity, EntitySchema, p } from "@mikro-orm/core";

const base = { id: p.integer().primary(), createdAt: p.datetime().onCreate(() => new Date()) };

export const Shop = defineEntity({
  name: "Shop",
  tableName: "shops",
  uniques: [{ properties: ["city", "street"] }, { name: "shop_code", properties: "code" }],
  checks: [{ name: "shop_rank", expression: "rank >= 0" }],
  properties: (p) => ({
    ...base,
    name: p.string().length(100).unique(),
    shortName: p.string().length(20).unique("short_once").nullable(),
    code: p.string().length(20).fieldName("shop_code_no"),
    city: p.string().length(50),
    street: p.string().length(50).nullable(),
    rank: p.integer().default(0),
    kind: p.enum(["small", "big"]),
  }),
});

export const Item = defineEntity({
  name: "ShopItem",
  indexes: [{ properties: ["sku"] }],
  properties: {
    ...base,
    sku: p.string().length(20).unique(),
    shop: () => p.manyToOne(Shop),
    soldIn: () => p.manyToOne(Shop).nullable().fieldName("sold_in"),
    label: () => p.oneToOne(Label).owner(),
    related: () => p.manyToMany(Item),
    stored: p.json().nullable(),
  },
});

export const Label = defineEntity({
  name: "Label",
  properties: { id: p.bigint().primary(), text: p.text() },
});

export interface IAuthor {
  id: number;
  penName: string;
  agent?: IAuthor;
}

export const Author = new EntitySchema<IAuthor>({
  name: "Author",
  uniques: [{ properties: ["penName", "agent"] }],
  properties: {
    id: { type: "number", primary: true },
    penName: { type: "string", length: 100, unique: true },
    agent: { kind: "m:1", entity: "Author", nullable: true },
  },
});

export class Book {
  id!: number;
  isbn!: string;
}

export const bookSchema = new EntitySchema<Book>({
  class: Book,
  tableName: "books",
  properties: {
    id: { type: "integer", primary: true },
    isbn: { type: "string", length: 20, unique: "isbn_once" },
    writer: { kind: "m:1", entity: () => Author },
    readers: { kind: "m:n", entity: "Author", owner: true },
  } as never,
});
