import { html, Component } from './html.js';
import { Age, Status } from './small.js';
import { viewPlace } from '../core/place.js';
import { sparkline } from '../core/spark.js';
import { usedUp } from '../core/status.js';
import { full } from '../core/text.js';
import { parse, slot, span, took, utc } from '../core/time.js';
import { now } from '../data/api.js';
import { isStale, useTicking } from '../data/hooks.js';

/** @param {{view: View}} props */
function Promise_({ view }) {
  const part = useTicking(() => {
    const used = isStale() ? null : usedUp(view, now(view.database));
    return used === null ? null : Math.min(1, Math.round(used * 50) / 50);
  });
  const [from, to] = [parse(view.dataAsOf), parse(view.lateAfter)];
  if (from === null || to === null) return html`<span class="quiet">no promise</span>`;
  return html`<span class="promise"><svg class="gauge" viewBox="0 0 50 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="all" width="50" height="8" />${part !== null && html`<rect class="part ${part >= 1 ? 'over' : ''}" width=${part * 50} height="8" />`}</svg>
    <span title=${`The promise: data no older than ${span(to - from)}, so not after ${utc(to)}`}>${span(to - from)}</span></span>`;
}

/** One view of the list: drawn again only when something of it has changed. */
export class Row extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return next.text !== this.props.text || next.checked !== this.props.checked || next.status !== this.props.status || next.many !== this.props.many
      || next.mayAct !== this.props.mayAct;
  }

  render() {
    const { view, status, checked, check, mayAct, many } = /** @type {any} */ (this.props);
    const name = full(view);
    const next = parse(view.nextDueAt);
    return html`<tr role="row" class=${status}>
      ${mayAct && html`<td role="cell" class="c-check"><input type="checkbox" aria-label=${`Select ${name}`} checked=${checked} onChange=${check} /></td>`}
      <td role="cell" class="c-status"><${Status} status=${status} /></td>
      <td role="cell" class="c-view"><a href=${viewPlace(view)}>${name}</a>${many && html` <span class="quiet">${view.database}</span>`}</td>
      <td role="cell" class="c-cadence">${view.cadence ?? html`<span class="quiet">none</span>`}</td>
      <td role="cell" class="c-age"><${Age} at=${view.dataAsOf} database=${view.database} /></td>
      <td role="cell" class="c-promise"><${Promise_} view=${view} /></td>
      <td role="cell" class="c-spark">${view.durations?.length > 0 && html`<svg class="spark" width="80" height="16" role="img"
        aria-label=${`Last ${view.durations.length} durations`}><path d=${sparkline(view.durations, 80, 16)} /></svg>`}</td>
      <td role="cell" class="c-took number">${view.lastDurationMs === null ? '' : took(view.lastDurationMs)}</td>
      <td role="cell" class="c-method">${view.method}</td>
      <td role="cell" class="c-next number">${next === null ? '' : html`<time title=${utc(next)}>${slot(next, now(view.database))}</time>`}</td></tr>`;
  }
}
