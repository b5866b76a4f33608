import { html, useEffect, useRef, useState } from '../parts/html.js';
import { Acts } from '../parts/act.js';
import { Attention } from '../parts/attention.js';
import { Row } from '../parts/row.js';
import { Failure, Loading } from '../parts/small.js';
import { useViews } from '../parts/viewstore.js';
import { place } from '../core/place.js';
import { needsSomeone, rank, sentence, SHAPES } from '../core/status.js';
import { counted, full, number } from '../core/text.js';
import { clockUtc } from '../core/time.js';
import { contact, now } from '../data/api.js';
import { isStale } from '../data/hooks.js';

const CHUNK = 120;

/** @param {{query: Record<string, string>, access: Access}} props */
export function Now({ query, access }) {
  const { views, statusNow, keyOf, error, missing } = useViews();
  const [selected, setSelected] = useState(/** @type {Set<string>} */ (new Set()));
  if (!views) return html`<h1 class="unseen">Now</h1>${error ? html`<${Failure} error=${error} />` : html`<${Loading} what="all views" />`}`;
  if (views.length === 0 && missing.length === 0) return html`<${NoViews} />`;
  const stale = isStale();
  const inDatabase = views.filter(view => !query.database || view.database === query.database);
  const base = inDatabase.filter(view => (!query.cadence || view.cadence === query.cadence) && (!query.schema || view.schema === query.schema)
    && (!query.search || full(view).toLowerCase().includes(query.search.toLowerCase())));
  const shown = base.filter(view => !query.status || statusNow(view) === query.status);
  const attention = stale ? [] : inDatabase.filter(view => needsSomeone(view, now(view.database), statusNow(view)))
    .sort((a, b) => rank(statusNow(a)) - rank(statusNow(b)));
  const many = access.databases.length > 1;
  const chosen = views.filter(view => selected.has(keyOf(view)));
  return html`<h1 class="answer">${stale ? `Not known since the server stopped answering; last known at ${clockUtc(contact.lastGood)}.`
    : sentence(inDatabase, statusNow, view => now(view.database), missing)}</h1>
    ${missing.length > 0 && html`<p class="failure">Not in this list, as they cannot be reached: ${missing.join(', ')}. Check: <code>freshet views</code></p>`}
    ${attention.length > 0 && html`<section><h2>Needs attention</h2>${attention.slice(0, 10).map(view => html`<${Attention} key=${keyOf(view)}
      view=${view} status=${statusNow(view)} mayAct=${access.act} />`)}${attention.length > 10 && html`<p>And ${counted(attention.length - 10, 'view')} more: they are the first in the list.</p>`}</section>`}
    <section><${Filters} views=${inDatabase} base=${base} statusNow=${statusNow} query=${query} shown=${shown} />
    ${access.act && (chosen.length > 0 || query.cadence) && html`<${Acts} key=${chosen.length > 0 ? 'some' : query.cadence}
      label=${chosen.length > 0 ? `Refresh the ${counted(chosen.length, 'selected view')}` : `Refresh ${query.cadence}`}
      paused=${chosen.length > 0 ? chosen.every(view => statusNow(view) === 'paused') : null}
      selection=${chosen.length > 0 ? { views: chosen } : { cadence: query.cadence, database: query.database, databases: access.databases }} />`}
    <${List} ...${{ shown, statusNow, keyOf, selected, setSelected, mayAct: access.act, many }} /></section>`;
}

/** @param {any} props */
function Filters({ views, base, statusNow, query, shown }) {
  const counts = new Map();
  for (const view of base) counts.set(statusNow(view), (counts.get(statusNow(view)) ?? 0) + 1);
  const pick = (/** @type {string} */ name, /** @type {(string | null)[]} */ values) => {
    const all = /** @type {string[]} */ ([...new Set(values.filter(Boolean))].sort());
    return all.length < 2 && !query[name] ? null : html`<label>${name} <select value=${query[name] ?? ''}
      onChange=${(/** @type {any} */ event) => { location.hash = place('', { ...query, [name]: event.target.value }); }}>
      <option value="">any</option>${all.map(value => html`<option value=${value}>${value}</option>`)}</select></label>`;
  };
  return html`<div class="filters"><h2>All views <span class="quiet">${shown.length === views.length ? number(views.length) : `${number(shown.length)} of ${number(views.length)}`}</span></h2>
    <nav aria-label="Status"><a href=${place('', { ...query, status: '' })} aria-current=${query.status ? undefined : 'true'}>all</a>
    ${Object.entries(SHAPES).filter(([status]) => counts.has(status)).map(([status, shape]) => html`<a key=${status} class="status ${status}" title=${status}
      aria-current=${query.status === status ? 'true' : undefined} href=${place('', { ...query, status })}><span class="shape" aria-hidden="true">${shape}</span> ${number(counts.get(status))}<span class="unseen"> ${status}</span></a>`)}</nav>
    ${pick('database', views.map((/** @type {View} */ view) => view.database))}
    ${pick('cadence', views.map((/** @type {View} */ view) => view.cadence))}${pick('schema', views.map((/** @type {View} */ view) => view.schema))}</div>`;
}

/** Long lists begin with a part; the rest comes as one scrolls. @param {any} props */
function List({ shown, statusNow, keyOf, selected, setSelected, mayAct, many }) {
  const [most, setMost] = useState(CHUNK);
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!end.current) return;
    const watch = new IntersectionObserver(entries => { if (entries.some(entry => entry.isIntersecting)) setMost(count => count + CHUNK); });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [most < shown.length, most]);
  const check = (/** @type {string} */ key) => setSelected((/** @type {Set<string>} */ before) => {
    const after = new Set(before);
    if (!after.delete(key)) after.add(key);
    return after;
  });
  const all = shown.length > 0 && shown.every((/** @type {View} */ view) => selected.has(keyOf(view)));
  if (shown.length === 0) return html`<p>No view matches. <a href="#/">Show all</a></p>`;
  return html`<table role="table" class="views"><thead role="rowgroup"><tr role="row">
    ${mayAct && html`<th role="columnheader" class="c-check"><input type="checkbox" aria-label="Select all that are listed" checked=${all}
      onChange=${() => setSelected(all ? new Set() : new Set(shown.map(keyOf)))} /></th>`}
    ${[['status', 'status'], ['view', 'view'], ['cadence', 'cadence'], ['age', 'data as of'], ['promise', 'age of promise'], ['spark', 'last 20 refreshes'], ['took', 'took'], ['method', 'method'], ['next', 'next, UTC']]
      .map(([name, text]) => html`<th role="columnheader" scope="col" class="c-${name} ${['took', 'next'].includes(name) ? 'number' : ''}">${text}</th>`)}</tr></thead>
    <tbody role="rowgroup">${shown.slice(0, most).map((/** @type {View} */ view) => html`<${Row} key=${keyOf(view)} view=${view} text=${JSON.stringify(view)}
      status=${statusNow(view)} checked=${selected.has(keyOf(view))} check=${() => check(keyOf(view))} mayAct=${mayAct} many=${many} />`)}</tbody></table>
    ${most < shown.length && html`<p ref=${end}><button type="button" onClick=${() => setMost(most + CHUNK)}>Show ${number(Math.min(CHUNK, shown.length - most))} more of ${number(shown.length)}</button></p>`}`;
}

const NoViews = () => html`<h1 class="answer">0 views.</h1><p>Freshet refreshes materialized views whose name ends in <code>_hourly</code> or <code>_daily</code>:</p>
  <pre tabindex="0"><code>CREATE MATERIALIZED VIEW reports.revenue_hourly AS SELECT …;</code></pre>
  <p>A view that cannot be renamed gets a policy: <code>freshet policy set reports.revenue --cadence daily</code></p>`;
