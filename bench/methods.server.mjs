// A server of the benchmark `methods`, and the command `freshet`, which refreshes there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Session } from './wire.mjs';

const database = 'freshet_bench_methods';

/** A server, with its database and all that is measured there. */
export class Server {
  #kept = []; // sessions

  constructor(connection, { events, rounds }) {
    Object.assign(this, { connection, events, rounds });
  }

  async open() {
    await this.drop();
    const other = await Session.open(this.connection, 'postgres');
    await other.query(`CREATE DATABASE ${database}`);
    this.version = Math.floor(Number(await other.value('SHOW server_version_num')) / 10000);
    other.close();
    this.main = await this.session();
    await this.main.query(`SET bench.events = ${this.events}; SET bench.scale = ${this.events / 2_000_000}`);
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

  /** Runs a file of this folder, and vacuums what it made. */
  async run(file) {
    await this.main.query(await readFile(new URL(file, import.meta.url), 'utf8'));
    await this.main.query('VACUUM ANALYZE');
  }

  /**
   * Refreshes views with the command, one after the other. Returns their outcomes in the order of the views, each with the seconds that the
   * refresh took, as `took`, and those of the whole command, as `whole`.
   */
  async refresh(views, method) {
    const selection = views.flatMap((view) => ['--view', view]);
    const began = performance.now();
    const options = ['--database', 'bench', '--method', method, '--lanes', '1', '--force', '--json'];
    const { answer, text } = await command(this.connection, ['refresh', ...selection, ...options]);
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

/** Ends the command, if there is one, and waits until it has ended. */
export async function stopCommand() {
  if (!running) return;
  const ended = once(running, 'close');
  running.kill();
  const last = setTimeout(() => running?.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(last);
}
