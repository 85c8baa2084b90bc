import { foreignKey, index, integer, pgTable as table, primaryKey, text, unique, uniqueIndex, type AnyPgColumn } from "drizzle-orm/pg-core";
import { keyed, slug } from "./columns";
import { createTable } from "./table";
import * as people from "./users";

export const products = createTable(
  "product",
  (d) => ({
    id: d.integer().generatedByDefaultAsIdentity().primaryKey(),
    sku: d.varchar({ length: 40 }).notNull(),
    ownerId: d.integer().references(() => people.users.id),
    parentId: d.integer("parent_id").references((): AnyPgColumn => products.id),
  }),
  (t) => ({
    owned: uniqueIndex("product_owner_sku").on(t.ownerId, t.sku.asc()),
    byOwner: index().on(t.ownerId),
  }),
);

export const shops = table("shops", { ...keyed, slug: slug("slug"), name: text().unique("shop_name", { nulls: "not distinct" }) });

export const stock = table(
  "stock",
  { productId: integer(), shelf: text().notNull(), shopSlug: text(), sku: text() },
  (t) => {
    return {
      pk: primaryKey({ columns: [t.productId, t.shelf] }),
      shop: foreignKey({ columns: [t.shopSlug], foreignColumns: [shops.slug] }).onDelete("set null"),
      product: foreignKey({ name: "stock_product", columns: [t.productId], foreignColumns: [products.id] }),
      once: unique("stock_once").on(t.shopSlug, t.sku).nullsNotDistinct(),
    };
  },
);

export const tags = table("tags_of_products_that_have_a_rather_long_name", {
  product: integer().references(() => products.id).notNull(),
  tagOfTheProduct: text().unique(),
}, (t) => [primaryKey({ name: "tags_key", columns: [t.product, t.tagOfTheProduct] })]);
