// Parts 1 to 3 of the benchmark `methods`: one large view, of which 1 % changes before each refresh.
import { setTimeout as sleep } from 'node:timers/promises';
import { LookUps, reportStall, reportWrong, slowest } from './methods.lookups.mjs';
import { describe, detail, list, median, remark, report, say, sum } from './methods.report.mjs';

const longRead = 30; // s
const lockWait = 100; // ms: how long an exchange waits for its locks

let step = 0;

/** Changes 1 % of the view's rows. */
async function change(server) {
  await server.main.query(`UPDATE events SET amount = amount + 1 WHERE id % 100 = ${step++ % 100}`);
  await server.main.query('CHECKPOINT');
}

/** One refresh with a method of Freshet's, which must be the one that is used. */
async function swapOrConcurrent(server, method) {
  const [outcome] = await server.refresh(['totals'], method);
  if (outcome.status !== 'refreshed' || outcome.method !== method) throw new Error(`on ${server.version}: ${describe(outcome)}`);
  remark(server.version, method, 'none', outcome);
  return outcome;
}

async function plain(server) {
  const began = performance.now();
  await server.main.query('REFRESH MATERIALIZED VIEW totals');
  await server.main.query('ANALYZE totals');
  return { took: (performance.now() - began) / 1000 };
}

async function requireCurrent(server, method) {
  const same = await server.main.value('SELECT (SELECT sum(amount) FROM totals) = (SELECT sum(amount) FROM events)');
  if (same !== 't') throw new Error(`after ${method} on ${server.version} the view does not have the rows of its query`);
}

/** Part 1. */
export async function withoutReaders(server) {
  const methods = ['swap', 'concurrent', 'plain'];
  const took = Object.fromEntries(methods.map((method) => [method, []]));
  const whole = Object.fromEntries(methods.map((method) => [method, []]));
  for (let round = 1; round <= server.rounds; round++) {
    for (const method of round % 2 === 1 ? methods : methods.toReversed()) { // so that none always comes after the same other one
      say(`PostgreSQL ${server.version}, part 1, round ${round} of ${server.rounds}: ${method}`);
      await change(server);
      const outcome = method === 'plain' ? await plain(server) : await swapOrConcurrent(server, method);
      took[method].push(outcome.took);
      if (outcome.whole) whole[method].push(outcome.whole);
      await requireCurrent(server, method);
    }
  }
  for (const method of methods) report(`1. ${method}, no readers`, median(took[method]), 's');
  report('1. swap / concurrent', median(took.swap) / median(took.concurrent), 'x', 0.25);
  report('1. swap / plain', median(took.swap) / median(took.plain), 'x', 1.2);
  detail(
    `Part 1, PostgreSQL ${server.version}, seconds of each round:`,
    '',
    `- swap: ${list(took.swap, 2)} (the whole command: ${list(whole.swap, 2)})`,
    `- concurrent: ${list(took.concurrent, 2)} (the whole command: ${list(whole.concurrent, 2)})`,
    `- plain: ${list(took.plain, 2)}`);
}

/** Part 2. */
export async function stalls(server) {
  await change(server);
  const usual = (await swapOrConcurrent(server, 'swap')).whole;
  const look = await LookUps.open(server);
  const [without, during] = [[], []];
  for (let round = 1; round <= server.rounds; round++) {
    say(`PostgreSQL ${server.version}, part 2, round ${round} of ${server.rounds}`);
    await change(server);
    without.push(await look.during(() => sleep(usual * 1000)));
    during.push(await look.during(() => swapOrConcurrent(server, 'swap')));
  }
  look.close();
  const longest = (seen, kind = 'view') => seen.map((one) => one[kind]);
  reportStall(2, 'during a swap', longest(without), longest(during), longest(during, 'table'), 50);
  reportWrong(2, [...without, ...during]);
  detail(
    `Part 2, PostgreSQL ${server.version}, the longest look-up of each round in ms:`,
    '',
    `- without a swap: ${list(longest(without), 1)} (${sum(without.map(({ count }) => count))} look-ups)`,
    `- during a swap: ${list(longest(during), 1)} (${sum(during.map(({ count }) => count))} look-ups)`,
    `- the same of the table: ${list(longest(during, 'table'), 1)}`,
    ...during.map((seen, number) => `- swap ${number + 1}, ${seen.result.took.toFixed(2)} s: ${slowest(seen)}`));
}

/** Part 3. */
export async function longReader(server) {
  say(`PostgreSQL ${server.version}, part 3`);
  const look = await LookUps.open(server);
  const without = await look.during(() => sleep(5000));
  await change(server);
  const reader = await server.session();
  await reader.query('BEGIN; SELECT FROM totals LIMIT 1');
  const began = performance.now();
  const sleeping = reader.query(`SELECT pg_sleep(${longRead}); COMMIT`);
  const seen = await look.during(() => server.refresh(['totals'], 'swap'));
  const after = (performance.now() - began) / 1000;
  await sleeping;
  reader.close();
  look.close();
  const [outcome] = seen.result;
  reportStall(3, `while one session reads for ${longRead} s`, [without.view], [seen.view], [seen.table], lockWait);
  report('3. the refresh took, all attempts', outcome.took, 's');
  report('3. outcome', `${outcome.status}, ${outcome.method}, attempts: ${outcome.attempts}`, '');
  reportWrong(3, [without, seen]);
  const [inLedger] = await server.main.query(
    "SELECT status, method, coalesce(reason_code, 'no code'), attempts FROM freshet.refresh ORDER BY id DESC LIMIT 1");
  detail(
    `Part 3, PostgreSQL ${server.version}:`,
    '',
    `- the refresh ended ${after.toFixed(1)} s after the long reader began (${seen.count} look-ups meanwhile)`,
    `- ${slowest(seen)}`,
    `- outcome: ${describe(outcome)}`,
    `- in the ledger: ${inLedger.join(', ')}`);
}
