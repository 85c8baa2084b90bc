import { createClient } from "@supabase/supabase-js";
import type { Database } from "./database.types";
import { url } from "./server";

// Node before 22 has no WebSocket of its own, which the client asks for even where nobody listens.
export const supabase = createClient<Database>(url, "anon", { realtime: { transport: class {} as never } });
