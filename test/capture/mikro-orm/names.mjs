// npm install && node names.mjs: MikroORM's schema generator makes the tables of schema/, each database reports the constraints of them.
import { report } from "../mikro-orm/report.mjs";

await report(import.meta.dirname, "schema", ["postgres", "mariadb", "sqlite"]);
