// npm install && node capture.mjs
import { capture } from "../lab.mjs";

capture(import.meta.dirname, { postgres: { database: "postgres" } });
