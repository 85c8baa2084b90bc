import type { Fix } from "../../domain/adapters";
/** x */
export const fixes: readonly Fix[] = [];
