// What the benchmark `methods` prints: a table of results with a column for each server, then what is behind it.
const rows = new Map(); // what was measured, with a value for each server
const remarks = new Map(); // outcomes that were not what was requested, and how often each was
const raw = [];

export const say = (text) => process.stderr.write(`bench: ${text}\n`);

export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const mean = (values) => sum(values) / values.length;
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
export const list = (values, digits) => values.map((value) => value.toFixed(digits)).join(', ');

/** Adds the value of one server to a row of the table. A target is the most that is allowed. */
export function report(what, value, unit, target) {
  const row = rows.get(what) ?? { unit, target, values: [] };
  row.values.push(value);
  rows.set(what, row);
}

/** Adds lines below the table. */
export function detail(...lines) {
  raw.push(...lines, '');
}

/** Records an outcome that was not what was requested. */
export function remark(version, method, reader, outcome) {
  if (outcome.status === 'refreshed' && outcome.attempts === 1 && (outcome.method === method || method === 'auto')) return;
  const met = reader === 'none' ? '' : ` (${reader} reader)`;
  const text = `${version}: ${outcome.name}${met}, --method ${method}: ${describe(outcome)}`;
  remarks.set(text, (remarks.get(text) ?? 0) + 1);
}

export function describe(outcome) {
  const attempts = outcome.attempts === 1 ? '1 attempt' : `${outcome.attempts} attempts`;
  const code = outcome.reasonCode ? ` (${outcome.reasonCode})` : '';
  const message = outcome.message ? `; message: "${outcome.message}"` : '';
  return `${outcome.status}, ${outcome.method}, ${attempts}, reason: "${outcome.reason}"${code}${message}`;
}

/** Prints it all. Returns whether all targets were met. */
export function print(versions, notes) {
  let kept = true;
  console.log(`| what | ${versions.join(' | ')} | target | met |`);
  console.log(`| --- | ${versions.map(() => '---: | ').join('')}--- | --- |`);
  for (const [what, { values, target, unit }] of rows) {
    const cells = versions.map((_, number) => cell(values[number] ?? '-', unit)).join(' | ');
    if (target === undefined) {
      console.log(`| ${what} | ${cells} | - | |`);
      continue;
    }
    const met = values.every((value) => value <= target);
    kept &&= met;
    console.log(`| ${what} | ${cells} | ${`<= ${target} ${unit}`.trim()} | ${met ? 'yes' : 'NO'} |`);
  }
  console.log(['', ...notes.map((note) => `- ${note}`), '', ...raw].join('\n'));
  if (remarks.size > 0) {
    console.log('Refreshes of another method or of several attempts:\n');
    for (const [text, count] of remarks) console.log(`- ${text}${count > 1 ? ` (${count} times)` : ''}`);
  }
  return kept;
}

function cell(value, unit) {
  if (typeof value !== 'number') return value;
  return `${value.toFixed({ x: 3, s: 2, ms: 1 }[unit] ?? 0)} ${unit}`.trim();
}
