import assert from 'node:assert/strict';
import { test } from 'node:test';

const core = '../../src/Freshet.Api/Dashboard/Page/core/';
const { statusAt, needsSomeone, sentence, usedUp } = await import(`${core}status.js`);
const { criticalPath, lanes, ticks } = await import(`${core}run.js`);
const { boxes, groups } = await import(`${core}graph.js`);
const { span, ago, slot } = await import(`${core}time.js`);
const { place, read } = await import(`${core}place.js`);
const { seen, number } = await import(`${core}text.js`);

const NOW = Date.parse('2026-12-01T12:00:00Z');
const at = minutes => new Date(NOW + minutes * 60_000).toISOString();
const view = more => ({ schema: 's', name: 'v', status: 'fresh', dataAsOf: at(-30), lateAfter: at(30), problems: [], lastFailure: null, nextTryAt: null, ...more });

test('a view past its promise is late without an answer, and unknown when nothing is known', () => {
  assert.equal(statusAt(view(), NOW), 'fresh');
  assert.equal(statusAt(view({ lateAfter: at(-1) }), NOW), 'late');
  assert.equal(statusAt(view(), NOW, true), 'unknown');
  assert.equal(statusAt(view({ status: null }), NOW), 'unknown');
  assert.equal(usedUp(view(), NOW), 0.5);
});

test('a failure that is retried within the promise is no alarm', () => {
  assert.equal(needsSomeone(view({ status: 'failing', nextTryAt: at(5) }), NOW, 'failing'), false);
  assert.equal(needsSomeone(view({ status: 'failing', nextTryAt: at(45) }), NOW, 'failing'), true);
});

test('the sentence counts, and names the worst with its cause', () => {
  const all = [view(), view({ name: 'bad', status: 'failing', lateAfter: at(-180), lastFailure: { message: 'division by zero' } })];
  assert.equal(sentence(all, each => each.status, () => NOW), '1 of 2 views are fresh. s.bad is 3 h late: division by zero.');
});

test('the critical path follows what each view waited for', () => {
  const a = { schema: 's', name: 'a', finishedAt: at(1), waitedFor: null }, b = { schema: 's', name: 'b', finishedAt: at(3), waitedFor: { schema: 's', name: 'a' } };
  assert.deepEqual(criticalPath([a, b, { schema: 's', name: 'c', finishedAt: at(2), waitedFor: null }]), [a, b]);
});

test('the critical path goes over the lane where a view waited for that', () => {
  const [a, b, c] = [['a', 1, 0, 3], ['b', 2, 0, 1], ['c', 2, 1, 4]].map(([name, lane, from, to]) =>
    ({ schema: 's', name, lane, startedAt: at(from), finishedAt: at(to), waitedFor: null }));
  assert.deepEqual(criticalPath([a, b, c]), [b, c]);
  const d = { schema: 's', name: 'd', lane: 1, startedAt: at(4.5), finishedAt: at(5), waitedFor: { schema: 's', name: 'c' } };
  assert.deepEqual(criticalPath([a, b, c, d]), [b, c, d]);
});

test('lanes hold what is done and what is under way', () => {
  const run = { startedAt: at(-2), requestedAt: at(-2), finishedAt: null, lanes: 2, refreshes: [{ schema: 's', name: 'a', status: 'refreshed', lane: 1, startedAt: at(-2), finishedAt: at(-1), waits: [] }],
    plan: [{ schema: 's', name: 'b', state: 'refreshing', since: at(-1), lane: 2 }] };
  const { end, lanes: all } = lanes(run, NOW);
  assert.equal(end, 120_000);
  assert.deepEqual(all.map(bars => bars.map(bar => bar.name)), [['a'], ['b']]);
  assert.ok(ticks(end).length <= 7);
});

test('groups are the worst first, and no more boxes than asked for are drawn', () => {
  const nodes = Array.from({ length: 300 }, (_, id) => ({ id, kind: 'materialized_view', schema: 's', name: `v${id}`, status: id === 299 ? 'failing' : 'fresh' }));
  const graph = { nodes, edges: nodes.slice(1, 299).map(node => [node.id, 0]) };
  assert.equal(groups(graph, node => node.status)[0][0].name, 'v299');
  const drawn = boxes(graph, 0, 200);
  assert.ok(drawn.nodes.length <= 200);
  assert.match(drawn.nodes.at(-1).name, /^\+\d+ more$/);
});

test('times, places and names', () => {
  assert.equal(span(14 * 60_000), '14 min');
  assert.equal(ago(NOW - 3_600_000 * 3, NOW), '3 h ago');
  assert.equal(slot(NOW + 3_600_000, NOW), '13:00');
  assert.equal(number(12345), '12\u2009345');
  assert.equal(seen('new\nline'), 'new\\nline');
  const name = 'a/b%2F?c#d&e=f+g';
  assert.equal(read(place('view', { view: name })).query.view, name);
});

test('a database that is away, and a first fill, are never part of "all fresh"', () => {
  const all = [view(), view({ name: 'w', status: 'refreshing', populated: false, dataAsOf: null, lateAfter: null })];
  assert.equal(sentence(all, each => each.status, () => NOW), '1 of 2 views are fresh.');
  assert.equal(sentence([view(), view()], each => each.status, () => NOW, ['warehouse']), 'Unknown: warehouse cannot be reached. 2 of 2 views are fresh.');
});
