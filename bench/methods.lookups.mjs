// Sessions of the benchmark `methods` that read while a view is refreshed, and what they met.
import { setTimeout as sleep } from 'node:timers/promises';
import { detail, report, sum } from './methods.report.mjs';

export const readers = 4; // of the view, and as many of its table
const slowLookUp = 50; // ms

/**
 * Sessions that look up single rows of the view all the time, and as many that look up rows of its table, which no refresh blocks: what
 * those wait for is the machine. Half of them have prepared the statement.
 */
export class LookUps {
  static async open(server) {
    const look = new LookUps();
    const every = Math.max(1, Math.floor(server.events / 5000));
    const rows = await server.main.query(`SELECT id, tenant, user_id, kind FROM events WHERE id % ${every} = 0`);
    const kinds = {
      view: { statement: 'SELECT * FROM totals WHERE tenant = $1 AND user_id = $2 AND kind = $3', keys: rows.map((row) => row.slice(1)) },
      table: { statement: 'SELECT * FROM events WHERE id = $1', keys: rows.map(([id]) => [id]) },
    };
    look.sessions = [];
    for (const [kind, { statement, keys }] of Object.entries(kinds)) {
      for (let number = 0; number < readers; number++) {
        const session = await server.session();
        const prepared = number % 2 === 1;
        if (prepared) await session.query(`PREPARE look_up AS ${statement}`);
        const sql = (key) => prepared ? `EXECUTE look_up (${key})` : statement.replace(/\$(\d)/g, (_, place) => key[place - 1]);
        look.sessions.push({ session, kind, sql, keys });
      }
    }
    await look.during(() => sleep(500)); // the first of each session reads the catalog
    return look;
  }

  close() {
    for (const { session } of this.sessions) session.close();
  }

  /** Reads while something else happens. Returns the longest look-ups in milliseconds, and what became of all of them. */
  async during(other) {
    const seen = { view: 0, table: 0, count: 0, slow: [], wrong: new Map(), began: performance.now(), over: false };
    const loops = this.sessions.map((session) => this.#loop(session, seen));
    try {
      seen.result = await other();
    } finally {
      seen.over = true;
      await Promise.all(loops);
    }
    return seen;
  }

  async #loop({ session, kind, sql, keys }, seen) {
    while (!seen.over) {
      const began = performance.now();
      let wrong;
      try {
        const found = await session.query(sql(keys[Math.floor(Math.random() * keys.length)]));
        if (found.length !== 1) wrong = `${found.length} rows for one key`;
      } catch (error) {
        wrong = error.message;
      }
      const took = performance.now() - began;
      seen[kind] = Math.max(seen[kind], took);
      seen.count++;
      if (wrong) seen.wrong.set(wrong, (seen.wrong.get(wrong) ?? 0) + 1);
      if (took >= slowLookUp && kind === 'view') seen.slow.push({ took, at: (began - seen.began) / 1000 });
      await sleep(1); // so that they do not wait for each other's processor time
    }
  }
}

/** The longest of the slow look-ups, and when they began. */
export function slowest({ slow }) {
  if (slow.length === 0) return `no look-up took ${slowLookUp} ms`;
  const longest = slow.toSorted((a, b) => b.took - a.took).slice(0, 8).map(({ took, at }) => `${took.toFixed(0)} (at ${at.toFixed(1)} s)`);
  return `look-ups of ${slowLookUp} ms or more: ${slow.length}; the longest, in ms: ${longest.join(', ')}`;
}

export function reportStall(part, when, without, during, table, target) {
  const [least, most] = [Math.max(...without), Math.max(...during)];
  report(`${part}. longest look-up without a swap`, least, 'ms');
  report(`${part}. longest look-up ${when}`, most, 'ms');
  report(`${part}. the same of the table, which no refresh blocks`, Math.max(...table), 'ms');
  report(`${part}. longest stall beyond that without a swap`, Math.max(0, most - least), 'ms', target);
}

export function reportWrong(part, seen) {
  report(`${part}. look-ups that failed or found no row`, sum(seen.flatMap(({ wrong }) => [...wrong.values()])), '', 0);
  const lines = seen.flatMap(({ wrong }) => [...wrong]).map(([text, count]) => `- ${count} of these: ${text}`);
  if (lines.length > 0) detail(`Part ${part}, look-ups that failed or found no row:`, '', ...lines);
}

