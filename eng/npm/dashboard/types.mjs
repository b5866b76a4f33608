// Checks the types in the page's modules, strictly. The copied libraries take theirs from their npm packages.
//   node types.mjs PAGE PACKAGES COMPILER        PACKAGES and COMPILER are folders that hold node_modules

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { libraries } from './list.mjs';

const [page, packages, compiler] = process.argv.slice(2).map(folder => path.resolve(folder));
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'freshet-types-'));
try {
  fs.symlinkSync(path.join(packages, 'node_modules'), path.join(work, 'node_modules'));
  // In a copy, where a declaration takes the place of each library: the compiler prefers a library's code to a declaration elsewhere.
  fs.cpSync(page, work, { recursive: true });
  for (const { file } of libraries(page)) fs.rmSync(path.join(work, 'libraries', file));
  fs.writeFileSync(path.join(work, 'libraries/htm-preact.d.ts'), "export * from 'htm/preact';\n");
  fs.writeFileSync(path.join(work, 'dagre.d.ts'), "import * as all from '@dagrejs/dagre';\ndeclare global { const dagre: typeof all; }\n");
  fs.copyFileSync(new URL('shapes.d.ts', import.meta.url), path.join(work, 'shapes.d.ts'));
  fs.writeFileSync(path.join(work, 'tsconfig.json'), JSON.stringify({
    compilerOptions: {
      allowJs: true, checkJs: true, strict: true, noEmit: true, noImplicitReturns: true, noUnusedLocals: true, skipLibCheck: true,
      target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], module: 'esnext', moduleResolution: 'bundler', types: [],
    },
    include: ['**/*.js', '**/*.d.ts'],
  }));
  const tsc = path.join(compiler, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '--project', '.', '--listFiles'], { cwd: work, encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  const files = lines.filter(line => line.startsWith(work) && line.endsWith('.js')).length;
  for (const line of lines.filter(line => !line.startsWith('/'))) console.log(line);
  console.log(`${files} modules`);
  process.exitCode = status === 0 && files > 0 ? 0 : 1;
} finally {
  fs.rmSync(work, { recursive: true });
}
