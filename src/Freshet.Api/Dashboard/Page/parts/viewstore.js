import { useEffect, useRef } from './html.js';
import { rank, statusAt } from '../core/status.js';
import { full, words } from '../core/text.js';
import { now } from '../data/api.js';
import { isStale, useAnswer, useTicking } from '../data/hooks.js';

const keyOf = (/** @type {View} */ view) => JSON.stringify([view.database, view.schema, view.name]);

/** All views, with what each status is now, whether or not the server has said so. */
export function useViews() {
  const answer = useAnswer('views?include=history&limit=500', views => views.some((/** @type {View} */ view) => view.refreshing), true);
  const views = /** @type {View[] | null} */ (answer.body);
  const last = useRef(/** @type {Map<string, string>} */ (new Map()));
  const statusNow = (/** @type {View} */ view) => statusAt(view, now(view.database), isStale());
  const signature = useTicking(() => (views ?? []).map(view => rank(statusNow(view))).join(','));
  useEffect(() => {
    if (!views || isStale()) return;
    const notable = [];
    for (const view of views) {
      const [status, before] = [statusNow(view), last.current.get(keyOf(view))];
      if (status === 'refreshing') continue; // how it ends is what counts
      if (before && before !== status) notable.push(`${full(view)} is ${status}${status === 'failing' && view.lastFailure ? `: ${words(view.lastFailure.message ?? view.lastFailure.reason)}` : ''}.`);
      last.current.set(keyOf(view), status);
    }
    const region = document.getElementById('live');
    if (region && notable.length > 0) region.textContent = notable.slice(0, 3).join(' ') + (notable.length > 3 ? ` ${notable.length - 3} more changed.` : '');
  }, [views, signature]);
  return { ...answer, views, statusNow, keyOf };
}
