// Measures the methods of a refresh on the servers of FRESHET_TEST_POSTGRES, one after the other: see bench/methods, which starts this.
//   node bench/methods.mjs EVENTS ROUNDS PARTS      PARTS with commas: 1,2,3,4
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from './wire.mjs';

const database = 'freshet_bench_methods';
const [events, rounds] = process.argv.slice(2, 4).map(Number);
const chosen = process.argv[4].split(',');

const readers = 4;
const shortRead = 2000; // ms from the start of the command on
const longRead = 30; // s
const lockWait = 100; // ms: how long an exchange waits for its locks

const rows = new Map(); // of the table of results: what was measured, with a value for each server
const remarks = new Map(); // outcomes that were not what was requested, and how often each was
const raw = []; // what comes below that table

const say = (text) => process.stderr.write(`bench: ${text}\n`);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sum = (values) => values.reduce((total, value) => total + value, 0);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const list = (values, digits) => values.map((value) => value.toFixed(digits)).join(', ');

/** A server, with its database and all that is measured there. */
class Server {
  #kept = []; // sessions

  constructor(connection) {
    this.connection = connection;
  }

  async open() {
    await this.drop();
    const other = await Session.open(this.connection, 'postgres');
    await other.query(`CREATE DATABASE ${database}`);
    this.version = Math.floor(Number(await other.value('SHOW server_version_num')) / 10000);
    other.close();
    this.main = await this.session();
    await this.main.query(`SET bench.events = ${events}; SET bench.scale = ${events / 2_000_000}`);
  }

  async session() {
    const session = await Session.open(this.connection, database);
    this.#kept.push(session);
    return session;
  }

  async drop() {
    for (const session of this.#kept) session.close();
    const other = await Session.open(this.connection, 'postgres');
    await other.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    other.close();
  }

  async run(file) {
    await this.main.query(await readFile(new URL(file, import.meta.url), 'utf8'));
    await this.main.query('VACUUM ANALYZE');
  }

  /** Adds a value to the table of results. */
  report(what, value, target, unit) {
    const row = rows.get(what) ?? { target, unit, values: [] };
    row.values.push(value);
    rows.set(what, row);
  }

  /** Refreshes views with the command, one after the other. Returns their outcomes in the order of the views, each with the seconds that
   * the refresh took, as `took`, and those of the whole command, as `whole`. */
  async refresh(views, method) {
    const selection = views.flatMap((view) => ['--view', view]);
    const began = performance.now();
    const { answer, text } = await command(this.connection, ['refresh', ...selection, '--method', method, '--lanes', '1', '--force', '--json']);
    const whole = (performance.now() - began) / 1000;
    const outcomes = views.map((view) => answer?.refreshes?.find(({ name }) => name === view));
    if (outcomes.includes(undefined)) throw new Error(`freshet refresh --method ${method} on ${this.version}: ${text}`);
    // The duration is that of the last attempt. Those before it, and the waits between them, count as well.
    const run = views.length === 1 && outcomes[0].attempts !== 1 ? await this.#lastRun() : undefined;
    return outcomes.map((outcome) => ({ ...outcome, took: run ?? outcome.durationMs / 1000, whole }));
  }

  async #lastRun() {
    return Number(await this.main.value(
      'SELECT extract(epoch FROM finished_at - started_at) FROM freshet.run ORDER BY requested_at DESC LIMIT 1'));
  }

  /** Records an outcome that was not what was requested. */
  remark(method, reader, outcome) {
    if (outcome.status === 'refreshed' && outcome.attempts === 1 && (outcome.method === method || method === 'auto')) return;
    const text = `${this.version}: ${outcome.name}${reader === 'none' ? '' : ` (${reader} reader)`}, --method ${method}: ${describe(outcome)}`;
    remarks.set(text, (remarks.get(text) ?? 0) + 1);
  }
}

function describe(outcome) {
  const attempts = outcome.attempts === 1 ? '1 attempt' : `${outcome.attempts} attempts`;
  const code = outcome.reasonCode ? ` (${outcome.reasonCode})` : '';
  const message = outcome.message ? `; message: "${outcome.message}"` : '';
  return `${outcome.status}, ${outcome.method}, ${attempts}, reason: "${outcome.reason}"${code}${message}`;
}

let running; // the command, while there is one

/** Runs the command `freshet` with a connection string and swaps permitted. */
function command(connection, args) {
  const env = {
    ...process.env,
    Freshet__Databases__bench__ConnectionString: `${connection};Database=${database}`,
    Freshet__Refresh__AllowSwap: 'true',
  };
  return new Promise((resolve, reject) => {
    running = spawn(`${process.env.FRESHET_BENCH}/freshet`, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    running.stdout.on('data', (data) => { stdout += data; });
    running.stderr.on('data', (data) => { stderr += data; });
    running.on('error', reject);
    running.on('close', () => {
      running = undefined;
      let answer;
      try { answer = JSON.parse(stdout); } catch { /* what it printed instead is in the text */ }
      resolve({ answer, text: (stdout + stderr).trim() });
    });
  });
}

// ---- parts 1 to 3: one large view

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
  server.remark(method, 'none', outcome);
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

async function withoutReaders(server) {
  const methods = ['swap', 'concurrent', 'plain'];
  const took = Object.fromEntries(methods.map((method) => [method, []]));
  const whole = Object.fromEntries(methods.map((method) => [method, []]));
  for (let round = 1; round <= rounds; round++) {
    methods.reverse(); // so that none always comes after the same other one
    for (const method of methods) {
      say(`PostgreSQL ${server.version}, part 1, round ${round} of ${rounds}: ${method}`);
      await change(server);
      const outcome = method === 'plain' ? await plain(server) : await swapOrConcurrent(server, method);
      took[method].push(outcome.took);
      if (outcome.whole) whole[method].push(outcome.whole);
      await requireCurrent(server, method);
    }
  }
  for (const method of methods) server.report(`1. ${method}, no readers`, median(took[method]), undefined, 's');
  server.report('1. swap / concurrent', median(took.swap) / median(took.concurrent), 0.25, 'x');
  server.report('1. swap / plain', median(took.swap) / median(took.plain), 1.2, 'x');
  raw.push(`Part 1, PostgreSQL ${server.version}, seconds of each round:`, '');
  for (const method of methods) {
    const command = whole[method].length > 0 ? ` (the whole command: ${list(whole[method], 2)})` : '';
    raw.push(`- ${method}: ${list(took[method], 2)}${command}`);
  }
  raw.push('');
}

/** Sessions that look up single rows without a pause. Half of them have prepared the statement. */
class LookUps {
  static async open(server) {
    const look = new LookUps();
    const every = Math.max(1, Math.floor(events / 5000));
    look.keys = await server.main.query(`SELECT tenant, user_id, kind FROM events WHERE id % ${every} = 0`);
    look.sessions = await Promise.all(Array.from({ length: readers }, () => server.session()));
    for (const [number, session] of look.sessions.entries()) {
      if (number % 2 === 0) continue;
      await session.query(
        'PREPARE look_up (int, int, int) AS SELECT * FROM totals WHERE tenant = $1 AND user_id = $2 AND kind = $3');
    }
    return look;
  }

  close() {
    for (const session of this.sessions) session.close();
  }

  /** Reads while something else happens. Returns the longest look-up in milliseconds, and what became of all of them. */
  async during(other) {
    this.seen = { longest: 0, count: 0, wrong: new Map() };
    this.over = false;
    const loops = this.sessions.map((session, number) => this.#loop(session, number % 2 === 1));
    try {
      this.seen.result = await other();
    } finally {
      this.over = true;
      await Promise.all(loops);
    }
    return this.seen;
  }

  async #loop(session, prepared) {
    while (!this.over) {
      const [tenant, user, kind] = this.keys[Math.floor(Math.random() * this.keys.length)];
      const sql = prepared ? `EXECUTE look_up (${tenant}, ${user}, ${kind})`
        : `SELECT * FROM totals WHERE tenant = ${tenant} AND user_id = ${user} AND kind = ${kind}`;
      const began = performance.now();
      let wrong;
      try {
        const found = await session.query(sql);
        if (found.length !== 1) wrong = `${found.length} rows for one key`;
      } catch (error) {
        wrong = error.message;
        await sleep(10); // a session that is gone fails at once, again and again
      }
      this.seen.longest = Math.max(this.seen.longest, performance.now() - began);
      this.seen.count++;
      if (wrong) this.seen.wrong.set(wrong, (this.seen.wrong.get(wrong) ?? 0) + 1);
    }
  }
}

function reportWrong(server, part, seen) {
  server.report(`${part}. look-ups that failed or found no row`, sum(seen.flatMap(({ wrong }) => [...wrong.values()])), 0, '');
  for (const { wrong } of seen) {
    for (const [text, count] of wrong) raw.push(`- ${count} look-ups: ${text}`);
  }
}

async function stalls(server) {
  await change(server);
  const usual = (await swapOrConcurrent(server, 'swap')).whole;
  const look = await LookUps.open(server);
  await look.during(() => sleep(500)); // the first of each session reads the catalog
  const [without, during] = [[], []];
  for (let round = 1; round <= rounds; round++) {
    say(`PostgreSQL ${server.version}, part 2, round ${round} of ${rounds}`);
    await change(server);
    without.push(await look.during(() => sleep(usual * 1000)));
    during.push(await look.during(() => swapOrConcurrent(server, 'swap')));
  }
  look.close();
  const longest = (seen) => seen.map((one) => one.longest);
  const [least, most] = [Math.max(...longest(without)), Math.max(...longest(during))];
  server.report('2. longest look-up without a swap', least, undefined, 'ms');
  server.report('2. longest look-up during a swap', most, undefined, 'ms');
  server.report('2. longest stall beyond that without', Math.max(0, most - least), 50, 'ms');
  raw.push(
    `Part 2, PostgreSQL ${server.version}, the longest look-up of each round in ms:`,
    '',
    `- without a swap: ${list(longest(without), 1)} (${sum(without.map(({ count }) => count))} look-ups)`,
    `- during a swap: ${list(longest(during), 1)} (${sum(during.map(({ count }) => count))} look-ups)`,
    `- the swaps' seconds: ${list(during.map(({ result }) => result.took), 2)}`);
  reportWrong(server, 2, [...without, ...during]);
  raw.push('');
}

async function longReader(server) {
  say(`PostgreSQL ${server.version}, part 3`);
  const look = await LookUps.open(server);
  await look.during(() => sleep(500));
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
  server.report('3. longest look-up without a swap', without.longest, undefined, 'ms');
  server.report(`3. longest look-up while one session reads for ${longRead} s`, seen.longest, undefined, 'ms');
  server.report('3. longest stall beyond that without', Math.max(0, seen.longest - without.longest), lockWait, 'ms');
  server.report('3. the refresh took, all attempts', outcome.took, undefined, 's');
  server.report('3. outcome', `${outcome.status}, ${outcome.method}, attempts: ${outcome.attempts}`, undefined, '');
  raw.push(
    `Part 3, PostgreSQL ${server.version}:`,
    '',
    `- the refresh ended ${after.toFixed(1)} s after the long reader began (${seen.count} look-ups meanwhile)`,
    `- outcome: ${describe(outcome)}`);
  const attempts = await server.main.query(
    "SELECT status, method, coalesce(reason_code, '-'), attempts, coalesce(message, '-') FROM freshet.refresh ORDER BY id DESC LIMIT 1");
  raw.push(`- in the ledger: ${attempts[0].join(', ')}`);
  reportWrong(server, 3, [without, seen]);
  raw.push('');
}

// ---- part 4: auto against the best single method, over 30 views

/** One session that reads a view for a short time, or two that read it by turns without a gap. */
class MixReader {
  static async open(server, view, kind) {
    const reader = new MixReader();
    reader.begin = `BEGIN; SELECT FROM ${view} LIMIT 1`;
    reader.sessions = await Promise.all(Array.from({ length: { none: 0, short: 1, endless: 2 }[kind] }, () => server.session()));
    return reader;
  }

  /** Reads while the view is refreshed. */
  async during(refresh) {
    const [first, second] = this.sessions;
    if (!first) return refresh();
    await first.query(this.begin);
    let over = false;
    const reading = second ? this.#byTurns(() => over) : sleep(shortRead).then(() => first.query('COMMIT'));
    try {
      return await refresh();
    } finally {
      over = true;
      await reading;
    }
  }

  async #byTurns(isOver) {
    let [reads, rests] = this.sessions;
    while (!isOver()) {
      await sleep(200);
      await rests.query(this.begin);
      await reads.query('COMMIT');
      [reads, rests] = [rests, reads];
    }
    await reads.query('COMMIT');
  }

  close() {
    for (const session of this.sessions) session.close();
  }
}

/** Measures views that are refreshed in one run: each method, and auto, which has no history at first. */
async function measure(server, views, kind) {
  const reader = await MixReader.open(server, views[0], kind);
  const each = async (statement) => { for (const view of views) await server.main.query(statement(view)); };
  const rebuild = async () => {
    await each((view) => `REFRESH MATERIALIZED VIEW ${view}`);
    await each((view) => `ANALYZE ${view}`);
    await server.main.query('SET client_min_messages = error; DROP SCHEMA IF EXISTS freshet CASCADE');
  };
  const once = async (method) => {
    await each((view) => `UPDATE mix SET step = step + 1 WHERE view = '${view}'`);
    await each((view) => `VACUUM ${view}`); // as autovacuum would between two refreshes
    await server.main.query('CHECKPOINT');
    const outcomes = await reader.during(() => server.refresh(views, method));
    for (const outcome of outcomes) server.remark(method, kind, outcome);
    return outcomes;
  };
  const runs = { swap: [], concurrent: [], auto: [] };
  for (const [method, times] of [['swap', 2], ['concurrent', 2], ['auto', 5]]) {
    await rebuild();
    while (runs[method].length < times) {
      runs[method].push(await once(method));
      // An exchange that never gets its lock takes more than 10 s, and is the best method in no case.
      if (method === 'swap' && views.length === 1 && runs.swap[0][0].attempts > 1) break;
    }
  }
  reader.close();
  return views.map((view, number) => judge(view, kind, ...['swap', 'concurrent', 'auto'].map((method) => runs[method].map((run) => run[number]))));
}

/** The times of one view, each the mean of two refreshes. */
function judge(view, reader, swaps, concurrents, autos) {
  const took = (outcomes) => mean(outcomes.map(({ took: seconds }) => seconds));
  const [swap, concurrent] = [took(swaps), took(concurrents)];
  return {
    view,
    reader,
    swap,
    concurrent,
    best: Math.min(swap, concurrent),
    first: autos[0].took,
    auto: took(autos.slice(3)),
    chosen: { swap, concurrent }[autos[3].method] ?? 0,
    used: autos.map(({ method, attempts }) => (method?.[0] ?? '-') + (attempts > 1 ? '!' : '')).join(' '),
    failed: [...swaps, ...concurrents, ...autos].filter(({ status }) => status !== 'refreshed').length,
  };
}

async function autoAgainstBest(server) {
  await server.run('methods.mix.sql');
  const mix = await server.main.query('SELECT view, rows, share, reader FROM mix ORDER BY view');
  const quiet = mix.filter(([, , , reader]) => reader === 'none').map(([view]) => view);
  say(`PostgreSQL ${server.version}, part 4: ${quiet.length} views in one run`);
  const measured = await measure(server, quiet, 'none');
  for (const [view, , , reader] of mix.filter(([name]) => !quiet.includes(name))) {
    say(`PostgreSQL ${server.version}, part 4: ${view}, with a long reader`);
    measured.push(...await measure(server, [view], reader));
  }
  const total = (what) => sum(measured.map((times) => times[what]));
  server.report('4. always concurrent, sum', total('concurrent'), undefined, 's');
  server.report('4. always swap, sum', total('swap'), undefined, 's');
  server.report('4. the best method of each view, sum', total('best'), undefined, 's');
  server.report('4. auto without history, sum', total('first'), undefined, 's');
  server.report('4. auto after three runs, sum', total('auto'), undefined, 's');
  server.report('4. auto after three runs / best', total('auto') / total('best'), 1.05, 'x');
  server.report('4. the measured times of the methods that auto chose / best', total('chosen') / total('best'), undefined, 'x');
  server.report('4. refreshes that failed', total('failed'), 0, '');
  raw.push(
    `Part 4, PostgreSQL ${server.version}, seconds; auto's methods in order, c: concurrent, s: swap, !: more than one attempt:`,
    '',
    '| view | rows | changed | long reader | concurrent | swap | auto | auto used |',
    '| --- | ---: | ---: | --- | ---: | ---: | ---: | --- |');
  for (const [view, size, share, reader] of mix) {
    const times = measured.find((one) => one.view === view);
    const cells = [times.concurrent, times.swap, times.auto].map((seconds) => seconds.toFixed(3));
    raw.push(`| ${[view, size, `${share} %`, reader, ...cells, times.used].join(' | ')} |`);
  }
  raw.push('');
}

// ---- all of it

const parts = { 1: withoutReaders, 2: stalls, 3: longReader, 4: autoAgainstBest };

function cell(value, unit) {
  if (typeof value !== 'number') return value;
  return `${value.toFixed({ x: 3, s: 2, ms: 1 }[unit] ?? 0)} ${unit}`.trim();
}

/** Prints the tables. Returns whether all targets were met. */
function print(servers) {
  let kept = true;
  console.log(`\n| what | ${servers.map(({ version }) => version).join(' | ')} | target | met |`);
  console.log(`| --- | ${servers.map(() => '---: | ').join('')}--- | --- |`);
  for (const [what, { values, target, unit }] of rows) {
    const met = target === undefined || values.every((value) => value <= target);
    kept &&= met;
    const cells = servers.map((_, number) => cell(values[number] ?? '-', unit)).join(' | ');
    console.log(`| ${what} | ${cells} | ${target === undefined ? '-' : `<= ${target} ${unit}`.trim()} | ${target === undefined ? '' : met ? 'yes' : 'NO'} |`);
  }
  console.log(`
- ${events} events, ${rounds} rounds; times are medians, and those of swap and concurrent are the durations that Freshet reports.
- plain: REFRESH MATERIALIZED VIEW and ANALYZE, sent by this benchmark.
- Part 4: blocking is not a candidate, since these views have readers. Each time is the mean of two refreshes, auto's of its fourth and
  fifth. A refresh of several attempts counts as long as its run. A short reader keeps a transaction open for ${shortRead / 1000} s from the start of the
  command; endless readers read by turns, without a gap. Views without a long reader are refreshed in one run, one after the other.
`);
  console.log(raw.join('\n'));
  if (remarks.size > 0) {
    console.log('Refreshes of another method or of several attempts:\n');
    for (const [text, count] of remarks) console.log(`- ${text}${count > 1 ? ` (${count} times)` : ''}`);
  }
  return kept;
}

const servers = (process.env.FRESHET_TEST_POSTGRES ?? '').split('|').filter(Boolean).map((connection) => new Server(connection));
let stopping = false;

async function end(code) {
  stopping = true;
  running?.kill();
  for (const server of servers) await server.drop().catch((error) => say(error.message));
  process.exit(code);
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => { if (!stopping) end(code); });
}

try {
  const began = performance.now();
  for (const server of servers) {
    await server.open();
    if (chosen.some((part) => part < 4)) {
      say(`PostgreSQL ${server.version}: ${events} events`);
      await server.run('methods.sql');
    }
    for (const part of chosen) await parts[part](server);
    await server.drop();
  }
  say(`it took ${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
  await end(print(servers) ? 0 : 1);
} catch (error) {
  if (!stopping) {
    if (rows.size > 0) print(servers.filter(({ version }) => version)); // what there is by now
    say(error.stack);
    await end(1);
  }
}
