// Compares the page's copies of libraries with the npm packages that eng/npm/dashboard locks.
//   node libraries.mjs PAGE PACKAGES        PACKAGES is a folder that holds node_modules

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { libraries } from './list.mjs';

const [page, packages] = process.argv.slice(2);
const folder = path.join(page, 'libraries');
const sha256 = file => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const faults = [];
const same = (what, is, should) => { if (is !== should) faults.push(`${what}: ${is}, not ${should}`); };

const listed = libraries(page);
for (const { file, package: name, version, path: source, licence, sha256: sum } of listed) {
  const installed = path.join(packages, 'node_modules', name);
  const { version: locked, license } = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8'));
  same(`version of ${name} in libraries.json`, version, locked);
  same(`licence of ${name} in libraries.json`, licence, license);
  same(`SHA-256 of ${file} in libraries.json`, sum, sha256(path.join(folder, file)));
  same(`SHA-256 of ${file}`, sha256(path.join(folder, file)), sha256(path.join(installed, source)));
}
const code = fs.readdirSync(folder).filter(file => /\.m?js$|\.css$/.test(file)).sort().join(', ');
same('files in libraries', code, listed.map(({ file }) => file).sort().join(', '));

for (const fault of faults) console.log(fault);
console.log(`${listed.length} libraries`);
process.exitCode = faults.length === 0 && listed.length > 0 ? 0 : 1;
