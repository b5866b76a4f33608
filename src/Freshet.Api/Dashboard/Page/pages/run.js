import { html } from '../parts/html.js';
import { Cancel, runSentence } from '../parts/progress.js';
import { Fixes, Failure, Loading } from '../parts/small.js';
import { Timeline } from '../parts/timeline.js';
import { viewPlace } from '../core/place.js';
import { active, criticalPath } from '../core/run.js';
import { full, words } from '../core/text.js';
import { parse, took, utc } from '../core/time.js';
import { useAnswer, useNow } from '../data/hooks.js';

/** @param {{query: Record<string, string>, access: Access}} props */
export function RunPage({ query, access }) {
  const { body: run, error } = useAnswer(`runs/${encodeURIComponent(query.id ?? '')}`, each => active(each.status));
  const now = useNow(run?.database);
  if (!run) return html`<h1>Run</h1>${error ? html`<${Failure} error=${error} />` : html`<${Loading} what="the run" />`}`;
  const path = criticalPath(run.refreshes);
  const done = new Set(run.refreshes.map(full));
  return html`<h1>Run ${run.selection ?? ''} <span class="plain">${runSentence(run, now)}</span></h1>
    <p class="quiet">started by ${run.source}, requested ${utc(parse(run.requestedAt) ?? now)}; ${run.database}; <code>${run.runId}</code></p>
    ${access.act && html`<div class="buttons"><${Cancel} run=${run} /></div>`}
    <${Timeline} run=${run} now=${now} path=${path} />
    <h2>Views</h2><table role="table" class="refreshes"><thead role="rowgroup"><tr role="row">${['view', 'result', 'lane', 'took', 'method', 'waited for, reason']
      .map(text => html`<th role="columnheader" scope="col">${text}</th>`)}</tr></thead><tbody role="rowgroup">
    ${(run.plan ?? []).filter((/** @type {any} */ view) => view.state !== 'done' && !done.has(full(view))).map((/** @type {any} */ view) => html`<tr role="row" key=${full(view)}>
      <td role="cell"><a href=${viewPlace({ ...view, database: run.database })}>${full(view)}</a></td><td role="cell">${view.state}</td><td role="cell">${view.lane}</td>
      <td role="cell">${view.since ? took(Math.max(0, now - (parse(view.since) ?? now))) : ''}${view.usualMs ? ` of about ${took(view.usualMs)}` : ''}</td>
      <td role="cell">${view.method}</td><td role="cell">${view.waitsFor ?? ''}${view.attempts > 0 ? ` (${view.attempts} attempts failed)` : ''}</td></tr>`)}
    ${run.refreshes.map((/** @type {Refresh} */ view) => html`<tr role="row" key=${full(view)}><td role="cell"><a href=${viewPlace({ ...view, database: run.database })}>${full(view)}</a></td>
      <td role="cell" class="result ${view.status}">${view.status.replace('_', ' ')}</td><td role="cell">${view.lane}</td>
      <td role="cell">${view.durationMs === null ? '' : took(view.durationMs)}</td><td role="cell">${view.method}</td>
      <td role="cell">${view.waitedFor ? `waited for ${full(view.waitedFor)}; ` : ''}${view.reason}${view.message ? `: ${words(view.message)}` : ''}
        ${view.attempts > 1 ? ` (${view.attempts} attempts)` : ''}<${Fixes} fixes=${view.fixes} /></td></tr>`)}</tbody></table>`;
}
