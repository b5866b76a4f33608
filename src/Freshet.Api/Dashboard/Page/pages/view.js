import { html, useState } from '../parts/html.js';
import { Acts } from '../parts/act.js';
import { Why } from '../parts/attention.js';
import { Plot } from '../parts/plot.js';
import { Age, Copy, Failure, Loading, Problems, Status } from '../parts/small.js';
import { graphPlace, place, viewPlace, viewQuery } from '../core/place.js';
import { highlight } from '../core/sql.js';
import { statusAt } from '../core/status.js';
import { full, number, seen, size, words } from '../core/text.js';
import { parse, slot, span, took, utc } from '../core/time.js';
import { get, now } from '../data/api.js';
import { isStale, useAnswer, useTicking } from '../data/hooks.js';

/** @param {{query: Record<string, string>, access: Access}} props */
export function ViewPage({ query, access }) {
  const key = { database: query.database ?? access.databases[0] ?? 'main', schema: query.schema ?? 'public', name: query.view ?? '' };
  const address = viewQuery(key);
  const { body: view, error } = useAnswer(`view?${address}`, each => each.refreshing);
  const { body: history } = useAnswer(`view/history?${address}&limit=100`);
  const { body: found } = useAnswer(`view/problems?${address}`);
  const status = useTicking(() => view ? statusAt(view, now(key.database), isStale()) : 'unknown');
  const title = html`<h1>${view && html`<${Status} status=${status} word=${false} /> `}${full(key)}</h1>`;
  if (!view) return html`${title}${error ? html`<${Failure} error=${error} />` : html`<${Loading} what="the view" />`}`;
  const problems = found ?? view.problems;
  return html`${title}<${Failure} error=${error?.status ? error : null} />
    <p class="facts"><strong>${status}</strong>, data as of <${Age} at=${view.dataAsOf} database=${key.database} />${promise(view)}. ${next(view)}</p>
    <${Why} view=${view} status=${status} />
    ${access.act && html`<${Acts} selection=${{ views: [view] }} paused=${view.status === 'paused'} />`}
    ${problems.length > 0 && html`<h2>Problems</h2><${Problems} problems=${problems} />`}
    <${History} history=${history} />
    <div class="columns"><section><h2>Reads</h2><${Relations} all=${view.reads} database=${key.database} none="It reads no relation." /></section>
    <section><h2>Read by</h2><${Relations} all=${view.readBy} database=${key.database} none="No view reads it." /></section>
    <section><h2>About it</h2><dl><dt>cadence</dt><dd>${view.cadence ?? 'none'}</dd><dt>method</dt><dd>${view.method}</dd><dt>owner</dt><dd>${seen(view.owner ?? '')}</dd>
      <dt>rows</dt><dd>${view.rows === null ? 'not known' : number(view.rows)}</dd><dt>size</dt><dd>${view.bytes === null ? 'not known' : size(view.bytes)}</dd>
      <dt>scans since the last refresh</dt><dd>${view.scansSinceRefresh === null ? 'not known' : number(view.scansSinceRefresh)}</dd></dl>
      <p><a href=${graphPlace(key)}>Its graph</a></p></section></div>
    <h2>Indexes</h2>${view.indexes.length === 0 ? html`<p>It has no index.</p>` : html`<ul>${view.indexes.map((/** @type {any} */ index) => html`<li><code>${index.definition}</code>
      <span class="quiet"> ${[index.unique ? 'unique' : '', index.valid ? '' : 'not valid', index.usable ? 'lets a refresh not block readers' : ''].filter(Boolean).join(', ')}</span></li>`)}</ul>`}
    <h2>Policy</h2>${view.policy ? html`<dl>${Object.entries(view.policy).filter(([name, value]) => !['database', 'schema', 'name'].includes(name)
      && value !== null && value !== false && value !== 0 && (typeof value !== 'object' || Object.keys(/** @type {object} */ (value)).length > 0))
      .map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>`)}</dl>` : html`<p>None: its name and the settings apply.</p>`}
    <h2>Definition <${Copy} text=${view.definition} label="Copy SQL" /></h2>
    <pre class="sql" tabindex="0" aria-label="Definition"><code>${highlight(view.definition).map(part => part.kind ? html`<span class="sql-${part.kind}">${part.text}</span>` : part.text)}</code></pre>
    ${access.badges && html`<${Embed} address=${address} />`}`;
}

const promise = (/** @type {View} */ view) => view.lateAfter && view.dataAsOf
  ? ` (promise: ${span(Date.parse(view.lateAfter) - Date.parse(view.dataAsOf))})` : '';
const next = (/** @type {View} */ view) => view.nextDueAt ? `Next refresh: ${slot(Date.parse(view.nextDueAt), now(view.database))} UTC.` : '';

/** @param {{all: Relation[], database: string, none: string}} props */
const Relations = ({ all, database, none }) => all.length === 0 ? html`<p class="quiet">${none}</p>` : html`<ul>${all.map(each => html`<li>
  ${each.kind === 'materialized_view' ? html`<a href=${viewPlace({ ...each, database })}>${full(each)}</a>` : full(each)} <span class="quiet">${each.kind.replace('_', ' ')}</span></li>`)}</ul>`;

/** @param {{history: any[] | null}} props */
function History({ history }) {
  if (!history) return html`<h2>Last refreshes</h2><${Loading} what="the last refreshes" />`;
  if (history.length === 0) return html`<h2>Last refreshes</h2><p>None is recorded. Start one: Refresh.</p>`;
  const points = (/** @type {string} */ name) => history.filter(each => each.startedAt && each[name] !== null).reverse()
    .map(each => /** @type {[number, number, boolean]} */ ([Date.parse(each.startedAt), each[name], each.status !== 'refreshed']));
  return html`<h2>Last refreshes</h2><div class="columns plots"><${Plot} title="Duration" points=${points('durationMs')} text=${took} />
    <${Plot} title="Rows" points=${points('rows')} text=${number} /><${Plot} title="Size" points=${points('bytes')} text=${size} /></div>
    <table role="table" class="refreshes"><thead role="rowgroup"><tr role="row">${['started', 'result', 'method', 'took', 'rows', 'size', 'reason'].map(text => html`<th role="columnheader" scope="col">${text}</th>`)}</tr></thead>
    <tbody role="rowgroup">${history.slice(0, 20).map(each => html`<tr role="row" key=${each.runId}><td role="cell"><a href=${place('run', { id: each.runId })}>${each.startedAt ? utc(parse(each.startedAt) ?? 0) : 'not started'}</a></td>
      <td role="cell" class="result ${each.status}">${each.status.replace('_', ' ')}</td><td role="cell">${each.method}</td><td role="cell">${each.durationMs === null ? '' : took(each.durationMs)}</td>
      <td role="cell">${each.rows === null ? '' : number(each.rows)}</td><td role="cell">${each.bytes === null ? '' : size(each.bytes)}</td><td role="cell">${each.reason}${each.message ? `: ${words(each.message)}` : ''}</td></tr>`)}</tbody></table>`;
}

/** @param {{address: string}} props */
function Embed({ address }) {
  const [state, set] = useState(/** @type {{badge: any, error: any}} */ ({ badge: null, error: null }));
  const show = () => get(`badge?${address}`).then(({ body }) => set({ badge: body, error: null }), error => set({ badge: null, error }));
  return html`<h2>Embed</h2>${state.badge ? html`<p><img src=${state.badge.path} alt="Badge of this view" /></p>
    <div class="fix"><pre tabindex="0" aria-label="Address"><code>${state.badge.html}</code></pre><${Copy} text=${state.badge.html} /></div>
    <p class="quiet">The address itself is the permission to see the age of this view.</p>` : html`<button type="button" onClick=${show}>Embed</button>`}<${Failure} error=${state.error} />`;
}
