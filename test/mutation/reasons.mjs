/** Why a survivor of the mutation run may survive: the first that fits its file and text. */

const bound = "a bound on the work in workspaces larger than a case";
const saves = "saves work, and the answer is the same: ";

const text =
  "a bound on the work for texts longer than programs have: one character more, or all of it, reads the same in any shorter one";
const apart = "between the two stands at least a sign or a line end: they are never equal";
const depth = "a bound on the work: chains of so many steps are met nowhere but in a test of the bound";
const typed = "the types ask for it: ";

const sign = "a sort looks at the sign alone";
const once = "read once, as the module is loaded: no mutant is chosen by then";

/**
 * `file` = how its path ends, `from` and `to` = parts of the two texts that the page shows; a regular expression gives a reason for a kind of them.
 * @type {readonly { file: string | RegExp, from: string | RegExp, to?: string | RegExp, because: string }[]}
 */
export const reasons = [
  { file: "resolve/index.ts", from: "keys.slice(0, maxCandidates)", because: bound },
  { file: "resolve/index.ts", from: "others .slice(0, maxCandidates)", to: "others", because: bound },
  {
    file: "resolve/index.ts",
    from: "!violation.model",
    to: "false",
    because: `${saves}without a model it is the question that has just found nothing`,
  },
  { file: "resolve/frames.ts", from: "slice(0, 12)", because: bound },
  {
    file: "resolve/behind.ts",
    from: "starts.length - 2",
    to: "+",
    because: `${saves}behind the last frame there is none, which is passed over`,
  },
  {
    file: "resolve/behind.ts",
    from: "!inner || !outer",
    to: "false",
    because: `${typed}the index stays within the list`,
  },
  {
    file: "resolve/call-site.ts",
    from: "together",
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "resolve/call-site.ts",
    from: "only",
    to: "true",
    because: `${typed}no model's write is none that has been found`,
  },
  {
    file: "resolve/call-site.ts",
    from: "() => false",
    because: "of several files the first one is taken, whether the test likes all or none",
  },
  {
    file: "resolve/world.ts",
    from: "at >= 0",
    because: "no path of a workspace begins with a slash",
  },
  { file: "resolve/world.ts", from: "end - start > mostNear", to: ">=", because: bound },
  { file: "resolve/world.ts", from: "at + 1", because: "no folder has an empty name" },
  { file: "resolve/frames.ts", from: "slice(0, 200)", because: bound },
  {
    file: "resolve/frames.ts",
    from: "path .slice(0, 4_096)",
    because: "a bound on the work for a path longer than any is",
  },
  {
    file: "resolve/rank.ts",
    from: "-1",
    to: "-2",
    because: sign,
  },
  {
    file: "resolve/rank.ts",
    from: "a.place.file < b.place.file ? -1 : 1",
    to: "2",
    because: sign,
  },
  {
    file: "resolve/writes.ts",
    from: "reader.marker(source.text, targets)",
    to: "true",
    because: `${saves}a file whose text shows no write has none when it is parsed (test/django-writes.test.ts)`,
  },
  {
    file: "code/python/intent.ts",
    from: "!left || !right",
    because: `${typed}an assignment has both, and what has no left has no name that is asked for`,
  },
  {
    file: "code/python/row.ts",
    from: "!value || !field",
    because: `${typed}what is no assignment to an attribute has no object, and is declined by the next question`,
  },
  {
    file: "code/python/writes.ts",
    from: "part",
    to: "true",
    because: `${typed}a write of no model is of none that is wanted`,
  },
  { file: "code/python/site.ts", from: "node.end <= start", to: "((node.end) < (start))", because: apart },
  { file: "code/typescript/hazards.ts", from: "each.pos >= call.end", to: "((each.pos) >", because: apart },
  { file: "code/python/intent.ts", from: "next.start < at.end", to: "((next.start) <=", because: apart },
  {
    file: "code/typescript/types.ts",
    from: "!t.isIdentifier(inner)",
    to: "false",
    because: `${typed}what is no name has no declaration`,
  },
  {
    file: "code/typescript/values.ts",
    from: "t.isIdentifier(inner)",
    because: `${typed}what is no name has no declaration, and is no plural`,
  },
  {
    file: "code/typescript/values.ts",
    from: "startOf(each) > startOf(variable)",
    because: "an assignment begins with what it sets: the row that is written is no such variable",
  },
  {
    file: "code/typescript/values.ts",
    from: "path && of",
    because: `${typed}the one is there where the other is`,
  },
  {
    file: "code/typescript/values.ts",
    from: "elements.some(t.isSpreadElement)",
    because: "there is one element alone when it is asked",
  },
  {
    file: "code/python/writes.ts",
    from: 'node.type !== "identifier" || !owner',
    to: "false",
    because: `${typed}what is no name is no parameter's, and outside of functions there is none`,
  },
  {
    file: "code/python/writes.ts",
    from: "copy",
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "code/typescript/writes.ts",
    from: "matches",
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "code/typescript/writes.ts",
    from: "!methods.test(source.text)",
    to: "false",
    because: `${saves}a file without the word has no such call`,
  },
  { file: "code/typescript/values.ts", from: "end <= startOf(node)", to: "((end) <", because: apart },
  {
    file: "code/typescript/writes.ts",
    from: "handled",
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "code/typescript/outline.ts",
    from: "node.body",
    to: "true",
    because: `${typed}a function around a write has a body`,
  },
  {
    file: "diagnose/paste-names.ts",
    from: "!names.some(isStrange)",
    to: "false",
    because: `${saves}each fix would be made a second time, of the same names`,
  },
  {
    file: "diagnose/answer.ts",
    from: "!outline",
    to: "false",
    because: "the types ask for it: every runtime whose writes are read has the outline of its code",
  },
  {
    file: "diagnose/answer.ts",
    from: "framework.runtime !== runtime",
    to: "false",
    because: `${saves}a framework looks for its own imports, which another language's file does not have`,
  },
  {
    file: "diagnose/causes/unique.ts",
    from: 'empty.startsWith("<")',
    to: 'empty.endsWith("<")',
    because:
      "they differ for `<NULL>` in a column that is named: SQL Server writes the one and never names the other",
  },
  {
    file: "diagnose/given.ts",
    from: "sign.startsWith",
    to: "sign.endsWith",
    because:
      "they differ in a text that is not closed: the statement was cut there, and its row is not complete either way",
  },
  {
    file: "code/fixes/keys.ts",
    from: '"lookup-wider-than-key": 9',
    because: "a rank behind all others stays there",
  },
  {
    file: "code/fixes/keys.ts",
    from: "!lookup?.length || !constraint",
    to: "false",
    because: "the types ask for it: its one cause is decided from a lookup and a key",
  },
  {
    file: "code/fixes/words.ts",
    from: "answer",
    to: "true",
    because: "the types ask for it: without an answer the fix has nothing to do, and no title",
  },
  { file: /code\/fixes\/(?:signs|intent)\.ts$/, from: /slice\(0, \d+\)/, because: text },
  { file: "code/calls/words.ts", from: "end + 120", because: text },
  { file: "typescript/outline.ts", from: "text.length > longestArgument", to: ">=", because: text },
  {
    file: /code\/(?:typescript|python)\/intent\.ts$/,
    from: "from < values.length",
    to: "<=",
    because: "the round more has no values to look at, and finds nothing",
  },
  {
    file: /code\/(?:typescript|python)\/intent\.ts$/,
    from: /^known\.has\(name(?:\.text)?\)$/,
    to: "false",
    because: "saves work: a name that is followed again brings the values that are there already",
  },
  {
    file: /code\/(?:typescript|python)\/(?:intent|guard)\.ts$/,
    from: /(?:>=|<=|>) (?:write|statement)\.(?:end|start)|write\)|within\.start/,
    to: /\) (?:>|<|>=) \(/,
    because: apart,
  },
  {
    file: "python/around.ts",
    from: "one.node.start < write.start",
    to: "<=",
    because: "a read is no write: none of the two is the other",
  },
  { file: "typescript/leave.ts", from: "startOf(call) - 1", because: apart },
  {
    file: /typescript\/(?:leave|hazards)\.ts$/,
    from: "t.isIterationStatement(",
    to: "true)",
    because:
      "with labels looked through: a labelled loop stands in its label, and is met first on the way out",
  },
  {
    file: "typescript/branch.ts",
    from: "!attempt || !clause",
    to: "&&",
    because: `${typed}without a \`try\` there is no clause of it`,
  },
  {
    file: "typescript/again.ts",
    from: "!member || !literal",
    to: "&&",
    because: `${typed}without the member there is no literal around it`,
  },
  {
    file: "typescript/again.ts",
    from: "!binding || !t.isVariableDeclaration(binding)",
    because: `${typed}what is no variable has no literal as its value, and is not known to lack the member either way`,
  },
  {
    file: "typescript/hazards.ts",
    from: "t.isForStatement(holder) && holder.initializer",
    to: "||",
    because: `${typed}only declarations, parameters and loops have an initializer, and a name of theirs is not known in front either`,
  },
  {
    file: "typescript/around.ts",
    from: "-1",
    to: "-2",
    because:
      "the last link of a chain is the call itself or stands around it: the position that is compared is the same",
  },
  {
    file: "typescript/around.ts",
    from: "body",
    to: "true",
    because: `${typed}a function without a body holds no write`,
  },
  {
    file: "typescript/around.ts",
    from: "starting.size === 0",
    to: "false",
    because: `${saves}no call begins a transaction where there are none that do`,
  },
  {
    file: "typescript/guard.ts",
    from: "indentEdits(root, statement, style)",
    to: "indentEdits",
    because: "the last line of a statement ends with it: no line of it begins behind",
  },
  {
    file: "typescript/guard.ts",
    from: "edit.start < end",
    to: "<=",
    because: "no line of a statement begins where it ends",
  },
  {
    file: "typescript/guard.ts",
    from: 'place.kind === "expression"',
    to: "false",
    because: `${typed}a handler around an expression stands behind its call`,
  },
  {
    file: "python/intent.ts",
    from: /^(?:list|attribute)$/,
    to: "true",
    because: `${typed}the tree of a call, of an assignment, always has it`,
  },
  {
    file: "python/intent.ts",
    from: 'node.type !== "assignment" && node.type !== "augmented_assignment"',
    to: "false",
    because: `${saves}nothing else has a left and a right of which the left is a name of the row`,
  },
  {
    file: "python/repeatable.ts",
    from: /!call\?\.callee|return false/,
    because: `${typed}what is called without a name (\`make()()\`) is no name of the list`,
  },
  {
    file: "python/leave.ts",
    from: 'by.startsWith("continue")',
    to: "endsWith",
    because: "`continue` stands alone in its statement: it begins and ends with it",
  },
  {
    file: /typescript\/(?:meanings|types|values|writes|calls\/(?:buses|files))\.ts$/,
    from: /\b(?:depth|deepest)\b/,
    to: /depth \+ 2|>=|> \d|depth = 1/,
    because: depth,
  },
  {
    file: "typescript/meanings.ts",
    from: /^!words$/,
    to: "true",
    because: `${saves}the words are put together again each time`,
  },
  {
    file: /code\/fixes\/words\.ts$/,
    from: "answer",
    to: "true",
    because: `${typed}without an answer the fix has nothing to do, and no title`,
  },
  {
    file: /code\/(?:typescript|fixes)\/intent\.ts$/,
    from: /^(?:value|by) === undefined$/,
    to: "false",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "typescript/intent.ts",
    from: 'names.filter((name) => name !== "")',
    because: "an empty name is no field's: nothing asks for it",
  },
  {
    file: "typescript/handlers.ts",
    from: "!compiler().isIdentifier(declaration.name)",
    to: "false",
    because: "a pattern has no text, and no handler is known by none",
  },
  {
    file: "typescript/around.ts",
    from: /^!t\.is(?:Parameter|BindingElement)\(base\)/,
    because: "what is neither is no parameter, which the next line asks",
  },
  {
    file: "python/upsert.ts",
    from: "name && flag",
    to: "||",
    because: `${typed}a list of targets has two or more`,
  },
  {
    file: "python/upsert.ts",
    from: "receiver.sets === undefined && key.length === 0",
    to: "false",
    because: `${typed}a key that the write does not name was declined before, where its row was read`,
  },
  {
    file: "python/around.ts",
    from: "fields.length > 0",
    to: ">=",
    because: "a read that names no field is a look at none: nothing asks for it",
  },
  {
    file: "code/patterns.ts",
    from: "steps.length * 100",
    to: "steps.length * 101",
    because: "any factor that outweighs the parts of a pattern gives the same order",
  },
  {
    file: /typescript\/meanings\.ts$/,
    from: "!t.isTypeReferenceNode(node)",
    to: "false",
    because: `${typed}a type of another kind has no name, and is nothing's`,
  },
  {
    file: "code/fixes/intent.ts",
    from: /^looksElsewhere\(query\) !== undefined$/,
    to: "false",
    because: `${saves}what takes the row that is there is passed over for such a look anyway`,
  },
  { file: /code\/(?:typescript|python)\/found\.ts$/, from: "slice(0, 80)", because: text },
  { file: /calls\/\w+\.ts$/, from: /^(?:most\w* = \d+|keepsFrames: true|sendsLater: true)$/, because: once },
  {
    file: /calls\/\w+\.ts$/,
    from: /^!?(?:found|known|resolved|opened)\.has\(\w+\)$/,
    to: /true|false/,
    because: `${saves}it is found out again each time`,
  },
  {
    file: /calls\/files\.ts$/,
    from: "byName",
    to: "false",
    because: `${saves}the names are read again each time`,
  },
  {
    file: "python/calls/files.ts",
    from: "count < a.length",
    to: "<=",
    because:
      "a path is as long as itself alone: one more counts for the file that asks, which imports itself from nowhere",
  },
  { file: /calls\/index\.ts$/, from: "slice(0, 80)", because: text },
  {
    file: "python/calls/index.ts",
    from: /^(?:!call|!owner|open: true)$/,
    to: /false/,
    because: `${typed}a node of a call is one, and where no class is around nothing stands above it`,
  },
  {
    file: "python/calls/members.ts",
    from: 'value?.is === "function"',
    to: "true",
    because: "only a function asks what its `self` is",
  },
  {
    file: "python/calls/spots.ts",
    from: "member === undefined || stands",
    to: "false",
    because: `${saves}a member is asked for again, and stands for the same`,
  },
  {
    file: "python/calls/spots.ts",
    from: "offset + 1",
    because: "what is one character longer or shorter stands in the same function, but at its very end",
  },
  {
    file: "python/calls/spots.ts",
    from: "lineOf(node.start) <= line",
    to: "<",
    because: "a call that begins on the line was found before",
  },
  {
    file: "python/calls/things.ts",
    from: /block\.(?:start|end)/,
    to: /\) [<>]=? \(/,
    because: "a name is no block: it begins behind its beginning, and ends before its end",
  },
  {
    file: "python/calls/things.ts",
    from: /^(?:!value|value && binding\.index !== undefined)$/,
    because: `${typed}what is bound by a statement has it as its value, and a part that has a value has a place in it`,
  },
  {
    file: "python/found.ts",
    from: /(?:start|end) [<>]=? (?:write|tried|around)\.(?:start|end)|around\.end > tried\.end/,
    to: /\) [<>]=? \(/,
    because: apart,
  },
  { file: /code\/calls\/words\.ts$/, from: "at - 300", because: text },
  { file: "typescript/calls/bound.ts", from: "found.length >= most", to: "false", because: bound },
  { file: /calls\/(?:buses|modules)\.ts$/, from: /^names\.length < most$|slice\(0, 200\)$/, because: bound },
  {
    file: "typescript/calls/buses.ts",
    from: /^(?:!bus|!t\.isIdentifier\(root\)|!found|!t\.isVariableDeclaration\(declared\)|name && compiler)/,
    because: `${typed}what is of another kind has no name, no value and no class to go on with`,
  },
  {
    file: "typescript/calls/buses.ts",
    from: /^(?:queue === undefined|name|t\.isIdentifier\(inner\)|members\.filter\(t\.isMethodDeclaration\))$/,
    because: `${saves}nothing is called by no name, and only a method handles a message`,
  },
  { file: "typescript/calls/buses.ts", from: /depth/, to: /false|\) - \(/, because: depth },
  { file: "typescript/calls/elsewhere.ts", from: /^word >= 0$/, because: text },
  {
    file: "typescript/calls/elsewhere.ts",
    from: /^\/\^\\s\*\[/,
    because: `${saves}what is parsed in vain declares no function of that name`,
  },
  {
    file: "typescript/calls/elsewhere.ts",
    from: "found.length > mostFunctions",
    to: "false",
    because:
      "of so many files the name meant nothing before (test/calls-typescript.test.ts asks for seven in seven)",
  },
  {
    file: "typescript/calls/files.ts",
    from: 'whole && "node" in whole',
    to: "true",
    because: `${typed}what a module is as a whole is an expression of it`,
  },
  {
    file: "typescript/calls/index.ts",
    from: "!around || !owner",
    to: "&&",
    because: `${typed}without a class around no owner is read`,
  },
  { file: "typescript/calls/members.ts", from: 'base.is === "class"', to: "false", because: depth },
  { file: "typescript/calls/thing.ts", from: /^count (?:=|<)/, because: depth },
  {
    file: "typescript/calls/members.ts",
    from: 'inherited.is === "promise of code"',
    to: "true",
    because: "a thing of another kind does not ask on what it was promised",
  },
  {
    file: "typescript/calls/modules.ts",
    from: /^(?:typeof name|text === undefined|typeof value)/,
    because: `${typed}nothing is imported from a package without a name, and what cannot be read says nothing`,
  },
  {
    file: "typescript/calls/run.ts",
    from: "picked.size === 0 && column !== null",
    to: "||",
    because: `${saves}the inner test asks for both again, and no call begins at no column`,
  },
  {
    file: "typescript/calls/run.ts",
    from: /^(?:picked\.size === 0 && )?source\.line\(near\)/,
    because: "no call begins behind the end of a line",
  },
  {
    file: "typescript/calls/run.ts",
    from: /^(?:t\.isIdentifier\(at\.name\)|isFunction\(at\) && !isHanded\(at\))$/,
    because: `${typed}a pattern has no text, and around the function itself nothing is waited for in it`,
  },
  {
    file: "typescript/calls/targets.ts",
    from: /^(?:found \.filter\(\(each\) => each\?\.is|printed$)/,
    because: `${typed}what implements a method is one, and a picked function has a name`,
  },
  {
    file: "typescript/calls/thing.ts",
    from: "t.isTypeAliasDeclaration(node.parent)",
    to: "true",
    because: `${typed}a literal of a type that is no alias's is asked for by no name`,
  },
  {
    file: "typescript/calls/things.ts",
    from: /^(?:t\.isExpression\(node\)|t\.isClassLike\(node\.parent\))$/,
    to: "true",
    because: `${typed}what is none of it is no expression that is known, and a field stands in a class`,
  },
  {
    file: "typescript/calls/typed.ts",
    from: /^(?:t\.isImportTypeNode\(node\) && node\.qualifier|inner\?\.is === "class")$/,
    because: `${typed}only an import has a qualifier, and an instance of an instance is that`,
  },
  {
    file: "typescript/calls/waits.ts",
    from: "onLine.length > 0",
    to: "> 1",
    because: "of calls around the line the one that begins on it alone is the innermost",
  },
  {
    file: "typescript/calls/waits.ts",
    from: "inner.end <= outer.end",
    to: "<",
    because: "a call ends behind all that it is given",
  },
  {
    file: "python/calls/thing.ts",
    from: "classesIn(thing)[0]",
    to: "[1]",
    because: "only what is attached has a second class",
  },
  {
    file: "python/found.ts",
    from: /^missed$/,
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "typescript/calls/buses.ts",
    from: "i + 1",
    to: "- (1)",
    because: "counted from the other end, the parts give the same beginnings",
  },
  {
    file: "typescript/calls/thing.ts",
    from: "from.exactly",
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "typescript/meanings.ts",
    from: /^(?:before|more\.length > 0|found\.length < 2)$/,
    because: `${saves}it is put together, or chosen, again`,
  },
  { file: "typescript/meanings.ts", from: "of(expression, 0)", because: depth },
  { file: "typescript/meanings.ts", from: /depth \+ 1/, to: "- (1)", because: depth },
  {
    file: "typescript/meanings.ts",
    from: /^(?:name === null|record && Object\.hasOwn)/,
    because: `${typed}nothing is called by no name`,
  },
  {
    file: "typescript/calls/modules.ts",
    from: "index)$|",
    to: "true",
    because: `${saves}the compiler decides it in the same way`,
  },
  {
    file: "calls/create.ts",
    from: /^file$/,
    to: "true",
    because: `${typed}without the file there are no units`,
  },
  {
    file: "typescript/meanings.ts",
    from: "!t.isIdentifier(node)",
    to: "false",
    because: `${typed}what is no name has no text, and nothing is bound by none`,
  },
  {
    file: "python/meanings.ts",
    from: /^(?:index \?\? 0|!owner|!call|type|attribute && object)$/,
    because: `${typed}a part has its place, and the tree of a call, of an attribute, always has its parts`,
  },
  {
    file: "typescript/modules.ts",
    from: "candidates.length < 2",
    to: "false",
    because: `${saves}of one, or none, it is chosen anyway`,
  },
  {
    file: "python/modules.ts",
    from: /^(?:module === undefined|dots === 0)$/,
    to: "false",
    because: `${saves}no file is called so, and no dots take no folder away`,
  },
];
