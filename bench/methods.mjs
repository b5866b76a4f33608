// Measures the methods of a refresh on the servers of FRESHET_TEST_POSTGRES, one after the other: see bench/methods, which starts this.
//   node bench/methods.mjs EVENTS ROUNDS PARTS      PARTS with commas: 1,2,3,4
import { longReader, stalls, withoutReaders } from './methods.large.mjs';
import { readers } from './methods.lookups.mjs';
import { autoAgainstBest, shortRead } from './methods.mix.mjs';
import { print, say } from './methods.report.mjs';
import { Server, stopCommand } from './methods.server.mjs';

const [events, rounds] = process.argv.slice(2, 4).map(Number);
const chosen = process.argv[4].split(',');
const parts = { 1: withoutReaders, 2: stalls, 3: longReader, 4: autoAgainstBest };

const notes = [
  `${events} events, ${rounds} rounds; times are medians, and those of swap and concurrent are the durations that Freshet reports.`,
  'plain: REFRESH MATERIALIZED VIEW and ANALYZE, sent by this benchmark.',
  `Parts 2 and 3: ${readers} sessions look up rows of the view, ${readers} others rows of its table. What those wait for is the machine.`,
  'Part 4: blocking is not a candidate, since these views have readers. Each time is the mean of two refreshes, those of auto after three'
    + ' others. A refresh of several attempts counts as long as its run. A short reader keeps a transaction open for the first'
    + ` ${shortRead} s of the command; endless readers read by turns, without a gap. Views without a long reader are refreshed in one run.`,
];

const servers = (process.env.FRESHET_TEST_POSTGRES ?? '').split('|').filter(Boolean)
  .map((connection) => new Server(connection, { events, rounds }));
const printAll = () => print(servers.map(({ version }) => version).filter(Boolean), notes);
let stopping = false;

async function end(code) {
  stopping = true;
  process.on('unhandledRejection', () => {}); // of sessions that are closed now
  await stopCommand();
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
  await end(printAll() ? 0 : 1);
} catch (error) {
  if (!stopping) {
    printAll(); // what there is by now
    say(error.stack);
    await end(1);
  }
}
