import { html } from '../parts/html.js';
import { Age, Failure, Loading } from '../parts/small.js';
import { runSentence } from '../parts/progress.js';
import { place } from '../core/place.js';
import { active } from '../core/run.js';
import { now } from '../data/api.js';
import { useAnswer, useNow } from '../data/hooks.js';

export const runStatus = (/** @type {string} */ status) => /** @type {Record<string, string>} */ (
  { succeeded: 'fresh', running: 'refreshing', queued: 'refreshing', failed: 'failing', partly_failed: 'late' })[status] ?? 'unscheduled';

/** @param {{access: Access}} props */
export function Runs({ access }) {
  const { body: runs, error } = useAnswer('runs?limit=100', all => all.some((/** @type {Run} */ run) => active(run.status)));
  useNow();
  if (!runs) return html`<h1>Runs</h1>${error ? html`<${Failure} error=${error} />` : html`<${Loading} what="the runs" />`}`;
  const many = access.databases.length > 1;
  return html`<h1>Runs</h1>${runs.length === 0 ? html`<p>No run is recorded yet. Start one: <code>freshet refresh hourly</code>, or on a schedule, with cron:</p>
    <pre tabindex="0"><code>*/5 * * * *  freshet refresh --due --quiet</code></pre>`
    : html`<table role="table" class="runs"><thead role="rowgroup"><tr role="row">${['run', 'result', 'started by', 'requested', ...many ? ['database'] : []]
      .map(text => html`<th role="columnheader" scope="col">${text}</th>`)}</tr></thead>
    <tbody role="rowgroup">${runs.map((/** @type {Run} */ run) => html`<tr role="row" key=${run.runId}>
      <td role="cell"><a href=${place('run', { id: run.runId })}>${run.selection ?? run.source}</a></td>
      <td role="cell"><span class="run-status ${runStatus(run.status)}">${runSentence(run, now(run.database))}</span></td><td role="cell">${run.source}</td>
      <td role="cell"><${Age} at=${run.requestedAt} database=${run.database} /></td>${many && html`<td role="cell">${run.database}</td>`}</tr>`)}</tbody></table>`}`;
}
