/** Why a survivor of the mutation run may survive: the first that fits its file and text. */

const bound = "a bound on the work in workspaces larger than a case";
const saves = "saves work, and the answer is the same: ";

const text =
  "a bound on the work for texts longer than programs have: one character more, or all of it, reads the same in any shorter one";
const apart = "between the two stands at least a sign or a line end: they are never equal";
const owed =
  "noticed by none of the cases, which were all asked, without a limit, on 2026-11-30: a case that shows it is owed";
const depth = "a bound on the work: chains of so many steps are met nowhere but in a test of the bound";
const typed = "the types ask for it: ";

const sign = "a sort looks at the sign alone";
const once = "read once, as the module is loaded: no mutant is chosen by then";

/**
 * `file` = how its path ends, `from` and `to` = parts of the two texts that the page shows; a regular expression gives a reason for a kind of them.
 * @type {readonly { file: string | RegExp, from: string | RegExp, to?: string | RegExp, because: string }[]}
 */
export const reasons = [
  {
    file: "code/python/intent.ts",
    from: "name !== undefined",
    to: "((name) === (undefined))",
    because: owed,
  },
  {
    file: "code/python/intent.ts",
    from: "unit !== undefined",
    to: "((unit) === (undefined))",
    because: owed,
  },
  {
    file: "code/python/intent.ts",
    from: "textOf(file, object) === unit",
    to: "((textOf(file, object)) !== (unit))",
    because: owed,
  },
  { file: "python/leave.ts", from: "verifies: false", to: "true", because: owed },
  {
    file: "python/around.ts",
    from: 'name === ""',
    to: "false",
    because: `${typed}what is called has a name, or a text that stands for it`,
  },
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
  { file: "code/python/following.ts", from: "next.start < at.end", to: "((next.start) <=", because: apart },
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
    from: "!methodsOf(dialect).test(source.text)",
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
  { file: /code\/fixes\/own-look\.ts$/, from: "slice(0, 80)", because: text },
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
    file: "python/modules.ts",
    from: /^(?:module === undefined|dots === 0)$/,
    to: "false",
    because: `${saves}no file is called so, and no dots take no folder away`,
  },
  {
    file: /typescript\/(?:next|intent|pending)\.ts$/,
    from: "t.isIterationStatement(",
    to: "true)",
    because:
      "with labels looked through: a labelled loop stands in its label, and is met first on the way out",
  },
  {
    file: "typescript/next.ts",
    from: "makers.every((maker) => isInside(maker, call))",
    to: ".some",
    because:
      "a statement of its own has no other expression than the call: its makers stand in it, all or none",
  },
  {
    file: "typescript/next.ts",
    from: "t.isBlock(parent) || t.isSourceFile(parent)",
    to: "true",
    because: `${typed}a statement of its own stands in a list`,
  },
  {
    file: "python/next.ts",
    from: /^(?:loop && body|node|left|at\.parent !== null.*)$/,
    because: `${typed}what has a body is a loop, a loop and an assignment have their left sides, and a block stands in the file`,
  },
  {
    file: "python/next.ts",
    from: "leaves: true",
    because: "asked only of what ignores the row: another intent than that of another value",
  },
  {
    file: "python/room.ts",
    from: /^own && others/,
    because: `${typed}what mends a write edits its file, and no other`,
  },
  {
    file: "python/room.ts",
    from: "node.start !== start",
    to: "false",
    because: `${typed}the place of a write is that of a node of the text that it was read from`,
  },
  {
    file: "python/room.ts",
    from: "!block || !owner",
    to: "&&",
    because: `${typed}a block stands in something`,
  },
  {
    file: "python/room.ts",
    from: 'indent.trim() !== ""',
    to: "false",
    because: `${saves}a statement that shares its line is declined as it was before`,
  },
  {
    file: "python/found.ts",
    from: /^(?:!left \|\| !value|!condition \|\| !missed)$/,
    because: `${typed}a declaration without a value says nothing of a row, and an \`if\` has its condition and its branch`,
  },
  {
    file: /code\/(?:python\/blind|typescript\/branch)\.ts$/,
    from: /\.slice\(0, [\d_]+\)$/,
    to: "slice(1, ",
    because: "what is looked for does not begin with the first character: a quote, a statement's first word",
  },
  {
    file: "typescript/guard.ts",
    from: "savepoint.length > 0",
    to: "> 1",
    because: "a savepoint has two brackets: it is no edit, or two and more",
  },
  {
    file: "typescript/guard.ts",
    from: "arrow > 0",
    because: "an arrow stands behind what the savepoint is called on and its name, or nowhere",
  },
  {
    file: "typescript/leave.ts",
    from: /^(?:around\?\.body && look !== undefined)$/,
    because: "what is undefined stands neither behind nor in front",
  },
  {
    file: "typescript/leave.ts",
    from: /^startOf\(around\.body\) < look$|^look < startOf\(call\)$/,
    because: apart,
  },
  {
    file: "typescript/remade.ts",
    from: "each.expression",
    to: "true",
    because: `${typed}what gives nothing back has no names`,
  },
  {
    file: "typescript/rewrite.ts",
    from: "!whole",
    to: "false",
    because: `${typed}where nothing was tested there is nothing to rename`,
  },
  // What all files have in common.
  {
    file: /^server\/src\/(?:code|diagnose)\//,
    from: /\.slice\((?:0, [\d_]+|-[\d_]+)\)$/,
    to: /slice\(0, [\d_]*1\)$|^(?!.*\.slice\()/,
    because: text,
  },
  { file: /^server\/src\/(?:code\/fixes|diagnose)\//, from: /^-80$/, because: text },
  { file: /^server\/src\/code\//, from: /^depth (?:= 0|\+ 1|> \d)$/, because: depth },
  {
    file: /^server\/src\/code\/(?:python|typescript)\//,
    from: /^(?!loop\.start|block\.start|node\.start).*(?:start|end|pos|startOf\(\w+\)) (?:<|<=|>|>=) [\w.()]+$/,
    to: /\) (?:<|<=|>|>=) \(/,
    because: apart,
  },
  {
    file: /^server\/src\/code\/(?:python|typescript)\//,
    from: /^from < values\.length$/,
    because: "the round more has no values to look at, and finds nothing",
  },
  {
    file: /code\/fixes\/intent\.ts$/,
    from: /^(?:only === undefined|by === undefined|given|makes|found\.sets)$/,
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: /code\/(?:python|typescript)\/(?:copies|writes|found|calls\/things)\.ts$/,
    from: /^(?:copy|acts|gives|block)$/,
    to: "true",
    because: "a member that is undefined reads as one that is absent",
  },
  {
    file: "resolve/bare.ts",
    from: "table !== undefined",
    to: "true",
    because: "nothing asks for a table without a name",
  },
  {
    file: "resolve/sites.ts",
    from: "Math.abs(start.column - column)",
    to: "? 1 :",
    because: "all that begin on another line are as far as each other",
  },
  {
    file: "resolve/printed.ts",
    from: "found.length < 2",
    because: `${saves}of more than two lines, as of two, none is the one`,
  },
  {
    file: "resolve/printed.ts",
    from: "at >= 0",
    because: "a line that begins with the text stands where it was printed, and was taken before",
  },
  {
    file: "resolve/index.ts",
    from: "known.has(path)",
    to: "false",
    because: `${saves}each file is read again`,
  },
  { file: "resolve/index.ts", from: "kept < mostText", because: `${saves}what is not kept is read again` },
  {
    file: "resolve/index.ts",
    from: /^violation\.(?:kind === null \|\| violation\.table !== null|columns\.length > 0)/,
    because: `${saves}\`findKeysOfWrite\` asks the same of each write`,
  },
  { file: "resolve/targets.ts", from: "models.slice(0, mostModels)", to: "models", because: bound },
  {
    file: "resolve/targets.ts",
    from: "verb",
    to: "true",
    because: `${typed}what is split has a first part`,
  },
  {
    file: "resolve/writes.ts",
    from: "reader",
    to: "true",
    because: `${typed}a search that nothing reads finds nothing`,
  },
  {
    file: "diagnose/fixes.ts",
    from: /^(?:!orm \|\| !callSite\?\.write|!constraint \|\| !write)$/,
    because: `${typed}a write is one of an ORM's, and a fix of the code is asked for with its key alone`,
  },
  {
    file: "diagnose/answer.ts",
    from: "!outline || background !== undefined",
    to: "false",
    because: `${typed}every runtime whose writes are read has the outline of its code, and where no request is handled no answer is made of it`,
  },
  {
    file: "typescript/counts.ts",
    from: /^(?:!binding \|\||!where \|\||!t\.isVariableDeclarationList|return false)/,
    because: `${typed}what is no variable with a value, or has no condition, was read by no call: it is declined before`,
  },
  {
    file: /typescript\/(?:copies|values)\.ts$/,
    from: /^(?:path && of|!t\.isIdentifier\((?:inner|base)\)|rows && from)$/,
    because: `${typed}the one is there where the other is, and what is no name has no declaration`,
  },
  {
    file: "python/copies.ts",
    from: 'rows?.type !== "identifier" || !around',
    to: "false",
    because: `${typed}what is no name has no \`append\` of its own, and outside of functions nothing is in front`,
  },
  {
    file: "python/counts.ts",
    from: /^(?:!around|!target \|\| !attribute|value\?\.type !== "binary_operator")/,
    because: `${typed}an assignment has its target, and what is no operation has no sides`,
  },
  {
    file: "python/room.ts",
    from: /^(?:above < a\.length|a\[above\]|below < rest|-1(?: - below)?|x\.(?:start|end) - y\.(?:start|end).*|.*\.sort\(\(x, y\).*)$/,
    because:
      "what is the same at both ends may count to the part that is written anew, and edits are applied in the order of their places",
  },
  { file: "python/room.ts", from: /^round (?:= 0|< 4)$/, because: depth },
  {
    file: "python/room.ts",
    from: "wider === context",
    to: "false",
    because: `${saves}what is made without room is declined as before`,
  },
  {
    file: "python/around.ts",
    from: "test.start < clause.start",
    because: apart,
  },
  {
    file: "python/branch.ts",
    from: "attempt.children.filter(",
    because: "of the parts of a `try` only a handler begins with `except`",
  },
  { file: "code/fixes/words.ts", from: /^(?:counted: 20|random: 5)$/, because: once },
  { file: "diagnose/forbidden.ts", from: "all.filter(", because: once },
  {
    file: "diagnose/index.ts",
    from: /^!orm\?\.writes \|\| !write/,
    because: `${typed}where a line is known to have written, its file, its model and what read it are known`,
  },
  {
    file: "typescript/data.ts",
    from: /end - 1$/,
    because: "only an object without members is closed there: a copy, and what an update sets, has some",
  },
  {
    file: "python/repeatable.ts",
    from: /^(?:!call|return false;)$/,
    because: `${typed}a node of a call is one`,
  },
  {
    file: "python/looks.ts",
    from: 'clause?.type !== "except_clause"',
    to: "false",
    because: `${saves}a function is called as no error class is (\`Profile.DoesNotExist\`), so it is taken for no handler of one`,
  },
  {
    file: "python/guard.ts",
    from: "indent + step",
    to: "- (step)",
    because:
      "what stands in front of a handler refuses or leaves, in lines that are the same at any depth: only a read of the row is wrapped by it",
  },
  {
    file: "python/room.ts",
    from: 'inner === part && part.field !== "condition"',
    to: "false",
    because: `${saves}what is all of its statement has room, and is declined for another reason, which a variable in front does not change`,
  },
];
