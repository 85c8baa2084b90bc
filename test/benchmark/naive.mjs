/** What asking a compiler for everything costs: all TypeScript files in one ts-morph project, its classes and their decorators. */

import { Project } from "ts-morph";

const project = new Project({
  skipFileDependencyResolution: true,
  compilerOptions: { experimentalDecorators: true },
});
project.addSourceFilesAtPaths([`${process.argv[2]}/**/*.ts`, `${process.argv[2]}/**/*.tsx`]);
let decorated = 0;
for (const file of project.getSourceFiles())
  for (const one of file.getClasses()) decorated += one.getDecorators().length;
console.log(decorated);
