import { counted, full, number, words } from './text.js';
import { parse, span } from './time.js';

/** Each status is a shape and a word; the colour comes from the style sheet. In this order: the worst first.
 * @type {Record<string, string>} */
export const SHAPES = {
  failing: '✕', rejected: '⊘', late: '▲', never: '○', unknown: '?', paused: '‖', unscheduled: '–', refreshing: '◐', fresh: '●',
};
const ORDER = Object.keys(SHAPES);

/** How bad a status is: 0 is the worst. @param {string} status */
export const rank = status => ORDER.indexOf(status) < 0 ? ORDER.indexOf('unknown') : ORDER.indexOf(status);

/** The status now: a view past its promise is late, whether or not the server has said so yet.
 * @param {{status: string | null, lateAfter?: string | null}} view @param {number} now @param {boolean} [stale] */
export function statusAt(view, now, stale = false) {
  if (stale) return 'unknown';
  const late = parse(view.lateAfter);
  return view.status === 'fresh' && late !== null && late < now ? 'late' : view.status ?? 'unknown';
}

/** A failure that is retried within the promise is a remark, not an alarm.
 * @param {View} view @param {number} now @param {string} status */
export function needsSomeone(view, now, status) {
  const late = parse(view.lateAfter);
  if (status === 'failing') return late === null || late < now || !parse(view.nextTryAt) || /** @type {number} */ (parse(view.nextTryAt)) > late;
  return ['late', 'rejected', 'never', 'unscheduled'].includes(status) || view.problems.some(problem => problem.severity === 'error');
}

/** Which part of its promise the age of a view has used up; null where it has none.
 * @param {{dataAsOf: string | null, lateAfter: string | null}} view @param {number} now */
export function usedUp(view, now) {
  const [from, to] = [parse(view.dataAsOf), parse(view.lateAfter)];
  return from === null || to === null || to <= from ? null : Math.max(0, (now - from) / (to - from));
}

/** The answer to "can I trust the numbers?".
 * @param {View[]} views @param {(view: View) => string} status @param {(view: View) => number} now */
export function sentence(views, status, now, missing = /** @type {string[]} */ ([])) {
  const fresh = views.filter(view => status(view) === 'fresh' || status(view) === 'refreshing'
    && view.populated !== false && view.dataAsOf && (parse(view.lateAfter) ?? 0) >= now(view)).length;
  const first = `${fresh === views.length && fresh > 1 && missing.length === 0 ? `All ${number(fresh)} of ${counted(fresh, 'view')}` : `${number(fresh)} of ${counted(views.length, 'view')}`} `
    + `${fresh === 1 && views.length === 1 ? 'is' : 'are'} fresh.`;
  const worst = views.filter(view => ['failing', 'rejected', 'late'].includes(status(view)))
    .sort((a, b) => Number(!a.lastFailure) - Number(!b.lastFailure) || rank(status(a)) - rank(status(b)))[0];
  const away = missing.length > 0 ? `Unknown: ${missing.join(', ')} cannot be reached. ` : '';
  return away + (worst ? `${first} ${full(worst)} ${state(worst, status(worst), now(worst))}` : first);
}

/** @param {View} view @param {string} status @param {number} now */
export function state(view, status, now) {
  const late = parse(view.lateAfter);
  const past = late !== null && late < now ? `${span(now - late)} late` : status;
  const why = view.lastFailure?.message ?? view.lastFailure?.reason;
  return `is ${past}${why ? `: ${words(why)}` : ''}.`;
}
