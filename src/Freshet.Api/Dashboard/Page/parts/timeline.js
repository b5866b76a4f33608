import { html } from './html.js';
import { lanes, ticks } from '../core/run.js';
import { place } from '../core/place.js';
import { full } from '../core/text.js';
import { took } from '../core/time.js';

const LANE = 24, LEFT = 52, WIDTH = 1000;

/** The table of the run says the same: the drawing is hidden from screen readers. @param {{run: Run, now: number, path: Refresh[]}} props */
export function Timeline({ run, now, path }) {
  const { end, lanes: all } = lanes(run, now);
  if (all.length === 0) return null;
  const x = (/** @type {number} */ ms) => LEFT + ms / end * (WIDTH - LEFT - 8);
  const isCritical = (/** @type {{schema: string, name: string}} */ bar) => path.some(each => each.schema === bar.schema && each.name === bar.name);
  const bottom = all.length * LANE;
  return html`<div class="timeline"><svg viewBox="0 0 ${WIDTH} ${bottom + 20}" aria-hidden="true">
    ${ticks(end).map(tick => html`<g key=${`t${tick}`}><line class="grid" x1=${x(tick)} x2=${x(tick)} y2=${bottom} />
      <text class="tick" x=${x(tick)} y=${bottom + 14} text-anchor=${tick === 0 ? 'start' : 'middle'}>${tick === 0 ? '0 s' : took(tick)}</text></g>`)}
    ${all.map((bars, i) => html`<g key=${i}><text class="lane" x="0" y=${i * LANE + 16}>lane ${i + 1}</text>${bars.map(bar => {
      const [from, width] = [x(bar.from), Math.max(2, x(bar.to) - x(bar.from))];
      const fits = Math.floor((width - 8) / 6.6);
      return html`<g key=${full(bar)}><rect class="bar ${bar.status} ${isCritical(bar) ? 'critical' : ''}" x=${from} y=${i * LANE + 3} width=${width} height=${LANE - 7}>
        <title>${full(bar)}: ${bar.status.replace('_', ' ')}, ${took(bar.to - bar.from)}</title></rect>
        ${bar.waits.map(wait => html`<rect class="wait" x=${x(wait.from)} y=${i * LANE + 3} width=${Math.max(1, x(wait.to) - x(wait.from))} height=${LANE - 7}><title>waits: ${wait.for}</title></rect>`)}
        ${fits >= 4 && html`<text class="name" x=${from + 4} y=${i * LANE + 16}>${bar.name.length <= fits ? bar.name
          : `${bar.name.slice(0, Math.floor(fits / 2) - 1)}…${bar.name.slice(-Math.ceil(fits / 2) + 1)}`}</text>`}</g>`;
    })}</g>`)}</svg>
    ${path.length > 1 && html`<p class="quiet">critical path: ${path.map((view, i) => html`${i > 0 && ' → '}<a href=${place('view',
      { database: run.database, schema: view.schema, view: view.name })}>${view.name}</a>`)} (${took(path.reduce((sum, view) => sum + (view.durationMs ?? 0), 0))} of ${took(end)})</p>`}</div>`;
}
