/** What the benchmarks and the fuzzer measure, as one bundle: the reader, its first stage and the façade with all adapters. */

export * as adapters from "../../server/src/adapters";
export { explain } from "../../server/src/explain";
export { readPaste } from "../../server/src/trace";
export { clean } from "../../server/src/trace/clean";
export { diskProject } from "../../server/src/workspace/disk";
