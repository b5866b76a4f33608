// Part 4 of the benchmark `methods`: the method auto against the best single method of each view, over 30 views.
import { setTimeout as sleep } from 'node:timers/promises';
import { detail, mean, remark, report, say, sum } from './methods.report.mjs';

export const shortRead = 2; // s from the start of the command on

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
    const reading = second ? this.#byTurns(() => over) : sleep(shortRead * 1000).then(() => first.query('COMMIT'));
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
    for (const outcome of outcomes) remark(server.version, method, kind, outcome);
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
  return views.map((view, number) => judge(view, Object.values(runs).map((outcomes) => outcomes.map((run) => run[number]))));
}

/** The times of one view, each the mean of two refreshes. */
function judge(view, [swaps, concurrents, autos]) {
  const took = (outcomes) => mean(outcomes.map(({ took: seconds }) => seconds));
  const [swap, concurrent] = [took(swaps), took(concurrents)];
  return {
    view,
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

export async function autoAgainstBest(server) {
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
  report('4. always concurrent, sum', total('concurrent'), 's');
  report('4. always swap, sum', total('swap'), 's');
  report('4. the best method of each view, sum', total('best'), 's');
  report('4. auto without history, sum', total('first'), 's');
  report('4. auto after three runs, sum', total('auto'), 's');
  report('4. auto after three runs / best', total('auto') / total('best'), 'x', 1.05);
  report('4. the measured times of the methods that auto chose / best', total('chosen') / total('best'), 'x');
  report('4. refreshes that failed', total('failed'), '', 0);
  const cells = mix.map(([view, size, share, reader]) => {
    const times = measured.find((one) => one.view === view);
    const seconds = [times.concurrent, times.swap, times.auto].map((value) => value.toFixed(3));
    return [view, size, `${share} %`, reader, ...seconds, times.used];
  });
  detail(
    `Part 4, PostgreSQL ${server.version}, seconds; auto's methods in order, c: concurrent, s: swap, !: more than one attempt:`,
    '',
    '| view | rows | changed | long reader | concurrent | swap | auto | auto used |',
    '| --- | ---: | ---: | --- | ---: | ---: | ---: | --- |',
    ...cells.map((row) => `| ${row.join(' | ')} |`));
}
