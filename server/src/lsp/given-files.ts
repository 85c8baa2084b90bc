/** The workspace's files as the editor reads them for a server that can not. */

import type { FileGiver, GivenFile } from "../workspace/virtual";
import { decodeAddress } from "./addresses";
import {
  type GivenBytes,
  type ListFilesParams,
  type ListFilesResult,
  methods,
  type ReadFilesParams,
  type ReadFilesResult,
  type StampsParams,
  type StampsResult,
} from "./protocol";

/** The side of a connection that asks the editor. */
interface Asking {
  sendRequest<Result>(method: string, params: object): Promise<Result>;
}

export function filesGivenBy(editor: Asking): FileGiver {
  /** The editor's own spelling of each address. */
  const uris = new Map<string, string>();
  const uriOf = (path: string) => uris.get(path) ?? path;
  return {
    async list(most, leftOut) {
      const params: ListFilesParams = { most, leftOut: [...leftOut] };
      const { uris: all } = await editor.sendRequest<ListFilesResult>(methods.listFiles, params);
      uris.clear();
      for (const uri of all) uris.set(decodeAddress(uri), uri);
      return [...uris.keys()];
    },
    async read(paths, largest) {
      const params: ReadFilesParams = { uris: paths.map(uriOf), largest };
      const { files } = await editor.sendRequest<ReadFilesResult>(methods.readFiles, params);
      return files.map(givenFile);
    },
    async stamps(paths) {
      const params: StampsParams = { uris: paths.map(uriOf) };
      const { stamps } = await editor.sendRequest<StampsResult>(methods.stamps, params);
      return stamps;
    },
  };
}

function givenFile(given: GivenBytes): GivenFile {
  if (given.bytes === null) return { bytes: null, reason: given.reason ?? "unreadable" };
  const { bytes: letters } = given;
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return { bytes, stamp: given.stamp ?? "" };
}
