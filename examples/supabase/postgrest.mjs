// A stub of PostgREST over a real PostgreSQL: the part of its documented protocol that supabase-js uses to write and to read rows, so that the example
// (and Keyclash's labs) need no server.
// It is no PostgREST: what it answers follows https://docs.postgrest.org/en/stable/references/api/tables_views.html and /references/errors.html.
import { createServer } from "node:http";

/**
 * Listens on a free port of this machine.
 *
 * @param database whose `query(sql, values)` gives rows, or throws PostgreSQL's error: a pool of pg's, a PGlite
 * @returns its URL, and what ends it
 */
export async function servePostgrest(database) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { status, json } = await answer(database, request, body);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    response.end(json === undefined ? "" : JSON.stringify(json));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

async function answer(database, { method, url, headers }, body) {
  const { pathname, searchParams } = new URL(url, "http://stub");
  const table = `${quoted(headers["content-profile"] ?? headers["accept-profile"] ?? "public")}.${quoted(pathname.split("/").at(-1))}`;
  const prefer = String(headers.prefer ?? "").split(/\s*,\s*/);
  const values = [];
  const where = conditions(searchParams, values);
  const shape = columnsOf(searchParams.get("select"));
  const gives = prefer.includes("return=representation");
  const returning = gives ? ` RETURNING ${shape}` : "";
  try {
    const sql = statement();
    if (!sql) return { status: 200, json: [] };
    const { rows } = await database.query(sql, values);
    if (method !== "GET" && !gives) return { status: method === "POST" ? 201 : 204 };
    return shaped(rows, method === "POST" ? 201 : 200);
  } catch (error) {
    if (!error.code) throw error;
    // https://docs.postgrest.org/en/stable/references/errors.html#http-status-codes
    const status = /^2350[35]$/.test(error.code) ? 409 : error.code === "42501" ? 403 : 400;
    const { code, detail = null, hint = null, message } = error;
    return { status, json: { code, details: detail, hint, message } };
  }

  function statement() {
    if (method === "GET") return `SELECT ${shape} FROM ${table}${where}`;
    if (method === "DELETE") return `DELETE FROM ${table}${where}${returning}`;
    const given = JSON.parse(body);
    if (method === "PATCH") {
      const sets = Object.entries(given).map(([name, value]) => `${quoted(name)} = $${values.push(value)}`);
      return `UPDATE ${table} SET ${sets.join(", ")}${where}${returning}`;
    }
    const list = Array.isArray(given) ? given : [given];
    const columns = [...new Set(list.flatMap((row) => Object.keys(row)))].map(quoted);
    if (list.length === 0 || columns.length === 0) return undefined;
    const payload = `$${values.push(JSON.stringify(list))}`;
    return `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${columns.join(", ")} FROM json_populate_recordset(null::${table}, ${payload})${conflict(columns)}${returning}`;
  }

  function conflict(columns) {
    const merges = prefer.includes("resolution=merge-duplicates");
    if (!merges && !prefer.includes("resolution=ignore-duplicates")) return "";
    const target = (searchParams.get("on_conflict") ?? "id").split(",").map((name) => quoted(name.trim()));
    const sets = columns.map((name) => `${name} = EXCLUDED.${name}`);
    return ` ON CONFLICT (${target.join(", ")}) DO ${merges ? `UPDATE SET ${sets.join(", ")}` : "NOTHING"}`;
  }

  function shaped(rows, status) {
    if (!String(headers.accept).includes("vnd.pgrst.object")) return { status, json: rows };
    if (rows.length === 1) return { status, json: rows[0] };
    const details = `The result contains ${rows.length} rows`;
    return { status: 406, json: { code: "PGRST116", details, hint: null, message: "Cannot coerce the result to a single JSON object" } };
  }
}

/** `?email=eq.ada@example.com&deleted_at=is.null` */
function conditions(given, values) {
  const parts = [...given].flatMap(([name, text]) => {
    const [, operator, value] = /^(eq|neq|is|in)\.(.*)$/s.exec(text) ?? [];
    if (!operator || ["select", "columns", "on_conflict", "order", "limit"].includes(name)) return [];
    if (operator === "is") return [`${quoted(name)} IS ${value === "null" ? "NULL" : value === "true"}`];
    if (operator === "in") return [`${quoted(name)}::text = ANY($${values.push(value.slice(1, -1).split(","))})`];
    return [`${quoted(name)}::text ${operator === "eq" ? "=" : "<>"} $${values.push(value)}`];
  });
  return parts.length > 0 ? ` WHERE ${parts.join(" AND ")}` : "";
}

function columnsOf(select) {
  if (!select || select === "*") return "*";
  return select.split(",").map((name) => quoted(name.trim())).join(", ");
}

function quoted(name) {
  return `"${name.replaceAll('"', "")}"`;
}
