// Cloudflare's D1 as it runs locally; it answers no question about its keys, so this lane has no report.
import { Miniflare } from "miniflare";

export const engine = "sqlite";
const flare = new Miniflare({ modules: true, script: "export default {}", d1Databases: ["DB"] });
export const env = await flare.getBindings();
export const exec = (sql) => env.DB.prepare(sql).run();
export const close = () => flare.dispose();
