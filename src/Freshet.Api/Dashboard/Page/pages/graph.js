import { html, useState } from '../parts/html.js';
import { Drawing } from '../parts/drawing.js';
import { Age, Failure, Loading, Status } from '../parts/small.js';
import { groups, isView } from '../core/graph.js';
import { graphPlace, place, viewPlace, viewQuery } from '../core/place.js';
import { statusAt } from '../core/status.js';
import { counted, full, number } from '../core/text.js';
import { now } from '../data/api.js';
import { isStale, useAnswer, useTicking } from '../data/hooks.js';

/** @param {{query: Record<string, string>, access: Access}} props */
export function GraphPage({ query, access }) {
  const databases = access.databases.length > 0 ? access.databases : ['main'];
  const database = query.database ?? databases[0];
  const { body: graph, error } = useAnswer(query.view
    ? `graph?${viewQuery({ database, schema: query.schema, name: query.view })}` : `graph?database=${encodeURIComponent(database)}`);
  const stale = useTicking(isStale);
  const status = (/** @type {GraphNode} */ node) => statusAt(node, now(database), stale);
  const title = query.view ? html`<h1><a href="#/graph">Graph</a> of ${full({ schema: query.schema, name: query.view })}</h1>` : html`<h1>Graph</h1>`;
  const pick = databases.length > 1 && html`<nav aria-label="Database">${databases.map(name => html`<a href=${place('graph', { database: name })} aria-current=${name === database ? 'true' : undefined}>${name}</a> `)}</nav>`;
  if (!graph) return html`${title}${pick}${error ? html`<${Failure} error=${error} />` : html`<${Loading} what="what reads what" />`}`;
  if (!query.view) return html`${title}${pick}<${Groups} graph=${graph} status=${status} />`;
  const chosen = graph.nodes.find((/** @type {GraphNode} */ node) => node.schema === query.schema && node.name === query.view);
  return html`${title}<p><a href=${viewPlace({ database, schema: query.schema, name: query.view })}>The view itself</a></p>
    <${Drawing} graph=${graph} chosen=${chosen} status=${status} />
    <${Table} graph=${graph} status=${status} />`;
}

/** @param {{graph: Graph, status: (node: GraphNode) => string}} props */
function Groups({ graph, status }) {
  const all = groups(graph, status);
  if (all.length === 0) return html`<p>There is no materialized view in this database.</p>`;
  return html`<p class="quiet">${counted(all.length, 'group')} of relations that read each other, the worst first. Choose a view to see what it reads and what reads it.</p>
    ${all.slice(0, 100).map(nodes => html`<section class="group"><h2>${counted(nodes.filter(isView).length, 'materialized view')}<span class="quiet"> of ${counted(nodes.length, 'relation')}</span></h2>
      <ul class="nodes">${nodes.filter(isView).slice(0, 20).map((/** @type {GraphNode} */ node) => html`<li key=${node.id}><${Status} status=${status(node)} />
        <a href=${graphPlace({ ...node, database: graph.database })}>${full(node)}</a></li>`)}</ul>
      ${nodes.filter(isView).length > 20 && html`<p class="quiet">+${number(nodes.filter(isView).length - 20)} more</p>`}</section>`)}`;
}

/** The drawing as a table. @param {{graph: Graph, status: (node: GraphNode) => string}} props */
function Table({ graph, status }) {
  const [most, set] = useState(200);
  const byId = new Map(graph.nodes.map(node => [node.id, node]));
  const reads = new Map(graph.nodes.map(node => [node.id, /** @type {string[]} */ ([])]));
  for (const [reader, read] of graph.edges) reads.get(reader)?.push(full(/** @type {GraphNode} */ (byId.get(read))));
  return html`<h2>As a table</h2><table role="table" class="relations"><thead role="rowgroup"><tr role="row">${['relation', 'kind', 'status', 'data as of', 'reads']
    .map(text => html`<th role="columnheader" scope="col">${text}</th>`)}</tr></thead><tbody role="rowgroup">
    ${[...graph.nodes].sort((a, b) => Number(isView(b)) - Number(isView(a))).slice(0, most).map(node => html`<tr role="row" key=${node.id}>
      <td role="cell">${isView(node) ? html`<a href=${viewPlace({ ...node, database: graph.database })}>${full(node)}</a>` : full(node)}</td>
      <td role="cell">${node.kind.replace('_', ' ')}</td><td role="cell">${isView(node) && html`<${Status} status=${status(node)} />`}</td>
      <td role="cell">${isView(node) && html`<${Age} at=${node.dataAsOf} database=${graph.database} />`}</td>
      <td role="cell" class="quiet">${(reads.get(node.id) ?? []).slice(0, 5).join(', ')}${(reads.get(node.id) ?? []).length > 5 ? ` +${(reads.get(node.id) ?? []).length - 5} more` : ''}</td></tr>`)}</tbody></table>
    ${graph.nodes.length > most && html`<button type="button" onClick=${() => set(most + 500)}>Show more of ${number(graph.nodes.length)}</button>`}`;
}
