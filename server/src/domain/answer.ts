/** How the code around a write answers whoever sent a request: what a framework says, and the words that it is given. */

/** The statement by which the code around answers a conflict and leaves the function. */
export interface ConflictAnswer {
  readonly framework: string;
  /** What the client gets: "HTTP 409". */
  readonly says: string;
  /** Source text, a line each, without indentation; the last one leaves the function. */
  statements(words: AnswerWords): string[];
  /** True where the last statement throws: a handler further out may catch it. */
  readonly throws?: boolean;
  /** True where a caller answers, in another function: other callers get it as well. */
  readonly above?: boolean;
  /** Names that it needs from a module; none = it uses what the function has. */
  readonly imports: readonly { readonly module: string; readonly name: string }[];
}

export interface AnswerWords {
  /** The sentence as a string literal in the user's quotes: `"This email is already taken."`. */
  readonly message: string;
  /** The violated field as a string literal, for answers that name it; null where the error is no single field's. */
  readonly field: string | null;
  /** Any other text as a string literal in the user's quotes. */
  text(text: string): string;
  /** What the file calls a name that is imported for the answer; absent = as it is. */
  called?(name: string): string;
  /** `;` or nothing, as the file has it. */
  readonly end: string;
  /** What the handler calls what it caught: an answer that is thrown keeps it as its cause. */
  readonly error?: string;
  /** True where the file's own exceptions keep theirs: not every version of them takes one. */
  readonly keepsCause?: boolean;
}
