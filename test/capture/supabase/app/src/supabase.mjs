import { createClient } from "@supabase/supabase-js";

// Node before 22 has no WebSocket of its own, which the client asks for even where nobody listens.
export const supabase = createClient(process.env.SUPABASE_URL, "anon", { realtime: { transport: class {} } });
