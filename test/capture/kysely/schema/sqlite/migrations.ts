import { type Kysely, type Migration, sql } from "kysely";

/** All of them in one file, as a bundle has them. */
export const migrations: Record<string, Migration> = {
  "001": {
    async up(db: Kysely<any>) {
      await db.schema
        .createTable("team")
        .addColumn("id", "integer", (col) => col.primaryKey().autoIncrement())
        .addColumn("slug", "text", (col) => col.notNull().unique())
        .execute();
      await db.schema
        .createTable("person")
        .addColumn("id", "integer", (col) => col.primaryKey())
        .addColumn("email", "text", (col) => col.notNull())
        .addColumn("team_id", "integer", (col) => col.references("team.id"))
        .addColumn("deleted_at", "text")
        .addCheckConstraint("person_email_at", sql`email like '%@%'`)
        .execute();
      await db.schema.createIndex("person_email").unique().on("person").column("email").where("deleted_at", "is", null).execute();
    },
    async down(db: Kysely<any>) {
      await db.schema.dropTable("person").execute();
      await db.schema.dropTable("team").execute();
    },
  },
  "002": {
    up: async (db: Kysely<any>) => {
      await db.schema
        .createTable("membership")
        .addColumn("team_id", "integer", (col) => col.notNull())
        .addColumn("person_id", "integer", (col) => col.notNull())
        .addPrimaryKeyConstraint("membership_key", ["team_id", "person_id"])
        .addForeignKeyConstraint("membership_team", ["team_id"], "team", ["id"])
        .execute();
      await db.schema.createIndex("team_slug_lower").unique().on("team").expression(sql`lower(slug)`).execute();
    },
  },
};
