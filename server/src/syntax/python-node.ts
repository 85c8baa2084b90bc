/** A node of a Python tree, as the readers see it. */

/** A named node of tree-sitter-python's grammar, as plain data. Offsets are UTF-16, end exclusive. */
export interface PyNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Name of the grammar's field that this node fills in its parent: `name`, `body`, `arguments`, ... */
  readonly field: string | null;
  readonly parent: PyNode | null;
  readonly children: readonly PyNode[];
}
