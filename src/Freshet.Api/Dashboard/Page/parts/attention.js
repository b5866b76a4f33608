import { html } from './html.js';
import { Acts } from './act.js';
import { Age, Copy, Problems, Status } from './small.js';
import { viewPlace } from '../core/place.js';
import { state } from '../core/status.js';
import { counted, full, quoted, shell } from '../core/text.js';
import { clockUtc, parse, span, utc } from '../core/time.js';
import { now } from '../data/api.js';
import { useTicking } from '../data/hooks.js';

/** What happened to a view, why, and when it is tried next. @param {{view: View, status: string}} props */
export function Why({ view, status }) {
  const text = useTicking(() => {
    const at = now(view.database);
    const [next, failed] = [parse(view.nextTryAt), parse(view.lastFailure?.at)];
    return [['fresh', 'refreshing', 'unscheduled', 'never'].includes(status) ? '' : `It ${state(view, status, at)}`,
      view.failuresInRow > 0 ? `Failed ${counted(view.failuresInRow, 'time')} in a row${failed ? `, last at ${clockUtc(failed)}` : ''}.` : '',
      view.lastFailure?.sqlState ? `PostgreSQL: ${view.lastFailure.sqlState}.` : '',
      next && view.failuresInRow > 0 ? next > at ? `Next try in ${span(next - at)}.` : 'Next try is due.' : '',
      view.pausedUntil ? `Paused until ${utc(/** @type {number} */ (parse(view.pausedUntil)))}.` : '',
      view.pauseNote ? `Note: ${view.pauseNote}` : ''].filter(Boolean).join(' ');
  });
  return text ? html`<p>${text}</p>` : null;
}

/** @param {{view: View, status: string, mayAct: boolean}} props */
export const Attention = ({ view, status, mayAct }) => html`<article class="attention">
  <h3><${Status} status=${status} /> <a href=${viewPlace(view)}>${full(view)}</a>${' '}
    <span class="quiet">data as of <${Age} at=${view.dataAsOf} database=${view.database} /></span></h3>
  <${Why} view=${view} status=${status} /><${Problems} problems=${view.problems.filter(problem => problem.severity !== 'info').slice(0, 3)} />
  <div class="buttons">${mayAct && html`<${Acts} selection=${{ views: [view] }} label="Refresh now" />`}
  <${Copy} text=${`freshet check --view ${shell(quoted(view))}`} label="Copy: freshet check" /></div></article>`;
