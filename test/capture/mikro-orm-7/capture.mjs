// npm install && node capture.mjs [postgres mariadb sqlite], with Node 22 or later.
import { capture } from "../lab.mjs";

capture(import.meta.dirname, { postgres: { database: "postgres" }, mariadb: { database: "mariadb" }, sqlite: { database: "sqlite" } });
