// Says where Bicep files cannot be parsed. Needs no Bicep: the grammar is tree-sitter's, compiled to WebAssembly, so that
// nothing is compiled here either.
//   node syntax.mjs FILE …

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';

const grammar = path.dirname(createRequire(import.meta.url).resolve('tree-sitter-bicep/package.json'));
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(path.join(grammar, 'tree-sitter-bicep.wasm')));

// The grammar does not know the assignments of a .bicepparam file; a variable's is the same but for its first word.
const readable = (file, text) => file.endsWith('.bicepparam') ? text.replace(/^param(?=\s+\w+\s*=)/gm, 'var  ') : text;

let errors = 0;
const report = (file, node) => {
  if (node.isError || node.isMissing) {
    const what = node.isMissing ? `'${node.type}' is missing` : `cannot be parsed: ${node.text.split('\n')[0].slice(0, 60)}`;
    console.log(`${file}(${node.startPosition.row + 1},${node.startPosition.column + 1}): ${what}`);
    errors++;
  } else if (node.hasError) {
    for (const child of node.children) report(file, child);
  }
};

const files = process.argv.slice(2);
for (const file of files) report(file, parser.parse(readable(file, fs.readFileSync(file, 'utf8'))).rootNode);
console.log(`${files.length} files, ${errors} errors`);
process.exit(errors === 0 && files.length > 0 ? 0 : 1);
