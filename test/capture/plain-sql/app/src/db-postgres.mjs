import postgres from "postgres";

export const engine = "postgresql";
export const sql = postgres(process.env.DATABASE_URL, { onnotice() {} });
export const exec = (text) => sql.unsafe(text);
export const rows = (text) => sql.unsafe(text);
export const close = () => sql.end();
