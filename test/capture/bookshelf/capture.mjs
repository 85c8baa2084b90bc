// npm install in ../knex && node capture.mjs [postgres …]: Bookshelf on Knex, whose lab has the packages.
import path from "node:path";
import { capture } from "../lab.mjs";

const databases = {
  postgres: { database: "postgres" },
  "postgres-traced": { database: "postgres", driver: "traced" },
  mariadb: { database: "mariadb" },
  sqlite: { database: "sqlite" },
};

capture(import.meta.dirname, databases, path.join(import.meta.dirname, "../knex"));
