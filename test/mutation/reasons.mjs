/** Why a survivor of the mutation run may survive: the first that fits its file and text. */

/** @type {readonly { file: string, from: string, to?: string, because: string }[]} */
export const reasons = [];
