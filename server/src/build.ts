/** Which build this is: what another one read of a workspace is not believed. */

/** Put in by scripts/bundles.mjs: a digest of all that the bundles are made of. */
declare const KEYCLASH_BUILD: string;

/** Undefined = the sources run as they are (a test), and change under way. */
export const build: string | undefined = typeof KEYCLASH_BUILD === "undefined" ? undefined : KEYCLASH_BUILD;
