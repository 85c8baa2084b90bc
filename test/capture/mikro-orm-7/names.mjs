// npm install && node names.mjs, with Node 22 or later: as in ../mikro-orm, and once more with the naming strategy that keeps names.
import { report } from "../mikro-orm/report.mjs";

// Its MariaDB refuses partial keys.
await report(import.meta.dirname, "schema", ["postgres", "sqlite"]);
await report(import.meta.dirname, "cased", ["postgres", "mariadb"]);
