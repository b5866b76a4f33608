import { parse } from './time.js';

/** @param {{schema: string, name: string}} view */
const key = view => JSON.stringify([view.schema, view.name]);

/** The chain of views that the end of a run waited for, the first one first: each waited for the one before it, or for the lane that
 * this one had. @param {Refresh[]} refreshes */
export function criticalPath(refreshes) {
  const done = refreshes.filter(refresh => refresh.finishedAt);
  const byName = new Map(done.map(refresh => [key(refresh), refresh]));
  const latest = (/** @type {Refresh[]} */ some) => some.reduce((a, b) => !a || end(b) > end(a) ? b : a, /** @type {Refresh | undefined} */ (undefined));
  const path = /** @type {Refresh[]} */ ([]);
  for (let last = latest(done); last && !path.includes(last);) {
    const current = last;
    const { lane, startedAt, waitedFor } = current;
    path.unshift(current);
    const before = lane && startedAt ? latest(done.filter(other => other.lane === lane && other !== current && end(other) <= (parse(startedAt) ?? 0))) : undefined;
    const read = waitedFor ? byName.get(key(waitedFor)) : undefined;
    // It was ready long before, so the lane was what it waited for.
    last = before && (!read || end(before) > end(read)) ? before : read;
  }
  return path;
}

/** @param {Refresh} refresh */
const end = refresh => parse(refresh.finishedAt) ?? 0;

/** Bars and waits by lane, in ms from the start of the run. @param {Run} run @param {number} now */
export function lanes(run, now) {
  const start = parse(run.startedAt) ?? parse(run.requestedAt) ?? now;
  const bars = [...run.refreshes.filter(refresh => refresh.startedAt && refresh.lane),
    ...(run.plan ?? []).filter(view => view.since && view.lane && view.state !== 'done')
      .map(view => ({ ...view, status: 'refreshing', startedAt: view.since, finishedAt: null, waits: [] }))].map(refresh => ({
    schema: refresh.schema, name: refresh.name, status: refresh.status, lane: Number(refresh.lane),
    from: (parse(refresh.startedAt) ?? now) - start, to: (parse(refresh.finishedAt) ?? now) - start,
    waits: (refresh.waits ?? []).map(wait => ({ for: wait.for, from: (parse(wait.from) ?? now) - start, to: (parse(wait.to) ?? now) - start })),
  }));
  const end = Math.max(1, (parse(run.finishedAt) ?? now) - start, ...bars.map(bar => bar.to));
  const count = Math.max(run.lanes ?? 0, ...bars.map(bar => bar.lane), 0);
  return { end, lanes: Array.from({ length: count }, (_, i) => bars.filter(bar => bar.lane === i + 1)) };
}

/** Round steps for an axis of this length. @param {number} end ms @param {number} most */
export function ticks(end, most = 6) {
  const steps = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5];
  const step = steps.find(length => end / length <= most) ?? Math.ceil(end / most / 36e5) * 36e5;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/** @param {string} status */
export const active = status => ['queued', 'running', 'interrupted', 'abandoned'].includes(status);
