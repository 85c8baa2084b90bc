/** The names that engines give themselves, as real servers gave them, and the SQL that repairs a cause. */

import { describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { NameTarget } from "../server/src/domain/adapters";

const of = (id: string) => {
  const database = databases.find((one) => one.id === id);
  if (!database) throw new Error(`no database ${id}`);
  return database;
};

type Row = readonly [table: string, kind: NameTarget["kind"] | "index", columns: string[], name: string];

const target = (table: string, kind: Row[1], columns: readonly string[]): NameTarget =>
  kind === "index" ? { kind: "unique", table, columns, index: true } : { kind, table, columns };

describe("PostgreSQL 15 gave these names (120 more were compared by hand)", () => {
  const rows: readonly Row[] = [
    ["users", "unique", ["email"], "users_email_key"],
    ["t45_straße_nummer", "index", ["user"], "t45_straße_nummer_user_idx"],
    ["t27_calendar_week", "check", ["department"], "t27_calendar_week_department_check"],
    ["t99_日本語", "primary_key", ["assignment", "straße_nummer"], "t99_日本語_pkey"],
    ["t90_international", "foreign_key", ["x"], "t90_international_x_fkey"],
    [
      "t9_日本語",
      "unique",
      ["a_very_long_column_name_indeed", "straße_nummer", "department"],
      "t9_日本語_a_very_long_column_name_indeed_straße_nummer__key",
    ],
    [
      "staff_internationaldepartmentassignment",
      "unique",
      ["responsible_coordinator_email"],
      "staff_internationaldepartment_responsible_coordinator_email_key",
    ],
  ];
  test.each(rows)("%s %s %j", (table, kind, columns, name) => {
    expect(of("postgresql").defaultName(target(table, kind, columns))).toBe(name);
  });
});

describe("MySQL and MariaDB", () => {
  test("a unique key is called as its first column, a primary key PRIMARY", () => {
    expect(of("mysql").defaultName(target("items", "unique", ["shop_id", "sku"]))).toBe("shop_id");
    expect(of("mariadb").defaultName(target("items", "primary_key", ["id"]))).toBe("PRIMARY");
    expect(of("mysql").defaultName(target("orders", "foreign_key", ["user_id"]))).toBe("orders_ibfk_1");
  });

  test("checks are called differently", () => {
    expect(of("mysql").defaultName(target("products", "check", ["price"]))).toBe("products_chk_1");
    expect(of("mariadb").defaultName(target("products", "check", ["price"]))).toBe("products.price");
    expect(of("mariadb").defaultName(target("products", "check", ["price", "cost"]))).toBe("CONSTRAINT_1");
  });
});

describe("repair", () => {
  test("a sequence that is behind, in a table whose name needs quotes", () => {
    expect(of("postgresql").repair?.("sequence-behind", target("User", "primary_key", ["id"]))).toBe(
      `SELECT setval(pg_get_serial_sequence('"User"', 'id'), COALESCE((SELECT MAX(id) FROM "User"), 0) + 1, false);`,
    );
  });

  test("duplicates in the way of a migration are listed", () => {
    expect(
      of("sqlite").repair?.("migration-over-duplicates", target("items", "unique", ["shop_id", "sku"])),
    ).toBe("SELECT shop_id, sku, COUNT(*) FROM items GROUP BY shop_id, sku HAVING COUNT(*) > 1;");
  });

  test("schema and quotes: tried on PostgreSQL 18 with a serial and an identity column", () => {
    const repair = of("postgresql").repair;
    expect(repair?.("sequence-behind", { ...target("User", "primary_key", ["id"]), schema: "shop" })).toBe(
      `SELECT setval(pg_get_serial_sequence('shop."User"', 'id'), COALESCE((SELECT MAX(id) FROM shop."User"), 0) + 1, false);`,
    );
    expect(repair?.("sequence-behind", target("we'ird", "primary_key", ['a"b']))).toBe(
      `SELECT setval(pg_get_serial_sequence('"we''ird"', 'a"b'), COALESCE((SELECT MAX("a""b") FROM "we'ird"), 0) + 1, false);`,
    );
    expect(of("mysql").repair?.("sequence-behind", target("a`b", "primary_key", ["id"]))).toContain("`a``b`");
  });

  test("a table in another schema than the connection's", () => {
    const key = { ...target("items", "unique", ["sku"]), schema: "shop" };
    for (const id of ["postgresql", "mysql", "mssql", "oracle"])
      expect(
        of(id)
          .repair?.("migration-over-duplicates", key)
          ?.replaceAll(/[`[\]]/g, ""),
        id,
      ).toMatch(/^SELECT sku, count\(\*\) FROM shop\.items GROUP BY/i);
    expect(of("mssql").repair?.("sequence-behind", key)).toBe("DBCC CHECKIDENT ('shop.items', RESEED);");
    expect(of("mssql").repair?.("sequence-behind", { ...key, table: "my items" })).toBe(
      "DBCC CHECKIDENT ('[shop].[my items]', RESEED);",
    );
    expect(of("oracle").repair?.("sequence-behind", key)).toMatch(/^ALTER TABLE shop\.items MODIFY /);
  });

  test("SQL Server's unique index counts nulls as equal, Oracle's those beside a value", () => {
    const both = { ...target("items", "unique", ["shop", "sku"]), nullable: ["sku"] };
    const one = { ...target("items", "unique", ["sku"]), nullable: ["sku"] };
    const list = (id: string, key: typeof both) => of(id).repair?.("migration-over-duplicates", key);
    expect(list("mssql", one)).not.toContain("IS NOT NULL");
    expect(list("mssql", both)).not.toContain("IS NOT NULL");
    expect(list("oracle", one)).toContain("WHERE sku IS NOT NULL");
    expect(list("oracle", both)).not.toContain("IS NOT NULL");
  });

  test("the counter of SQLite can not fall behind", () => {
    expect(of("sqlite").repair?.("sequence-behind", target("users", "primary_key", ["id"]))).toBeUndefined();
  });

  test("nulls do not collide, so they are no duplicates", () => {
    const key = { ...target("items", "unique", ["order", "sku"]), nullable: ["sku"] };
    const list = (id: string) => of(id).repair?.("migration-over-duplicates", key);
    expect(list("postgresql")).toBe(
      'SELECT "order", sku, count(*) FROM items WHERE sku IS NOT NULL GROUP BY "order", sku HAVING count(*) > 1;',
    );
    expect(list("mariadb")).toBe(
      "SELECT `order`, `sku`, COUNT(*) FROM `items` WHERE `sku` IS NOT NULL GROUP BY `order`, `sku` HAVING COUNT(*) > 1;",
    );
    expect(list("sqlite")).toBe(
      'SELECT "order", sku, COUNT(*) FROM items WHERE sku IS NOT NULL GROUP BY "order", sku HAVING COUNT(*) > 1;',
    );
  });

  test("rows without a value are in the way of NOT NULL; which rows break a check is not known", () => {
    for (const id of ["postgresql", "mysql", "sqlite", "mssql", "oracle"]) {
      const rows = of(id).repair?.("migration-over-duplicates", target("items", "not_null", ["sku"]));
      expect(rows?.replaceAll(/[`[\]]/g, ""), id).toBe("SELECT * FROM items WHERE sku IS NULL;");
      expect(
        of(id).repair?.("migration-over-duplicates", target("items", "check", ["price"])),
      ).toBeUndefined();
    }
  });

  test("nothing is offered where SQL does not repair the cause", () => {
    for (const database of databases) {
      expect(database.repair?.("duplicate-insert", target("users", "unique", ["email"]))).toBeUndefined();
    }
  });
});
