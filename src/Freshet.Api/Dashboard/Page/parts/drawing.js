import { html, useEffect, useState } from './html.js';
import { Failure } from './small.js';
import { graphPlace } from '../core/place.js';
import { boxes, isView } from '../core/graph.js';
import { SHAPES } from '../core/status.js';
import { seen } from '../core/text.js';
import { layOut } from '../data/layout.js';

const MOST = 200;
const cut = (/** @type {string} */ text) => text.length <= 34 ? text : `${text.slice(0, 15)}…${text.slice(-18)}`;

/** @param {{graph: Graph, chosen: GraphNode | undefined, status: (node: GraphNode) => string}} props */
export function Drawing({ graph, chosen, status }) {
  const [state, set] = useState(/** @type {{layout: any, nodes: any[], error: any}} */ ({ layout: null, nodes: [], error: null }));
  const shape = JSON.stringify([graph.nodes.map(node => [node.id, node.name]), graph.edges]);
  useEffect(() => {
    const { nodes, edges } = boxes(graph, chosen?.id, MOST);
    const sized = nodes.map(node => ({ id: node.id, width: Math.max(60, cut(seen(node.name)).length * 7.2 + (isView(node) ? 32 : 16)), height: isView(node) ? 28 : 20 }));
    layOut(sized, edges).then(layout => set({ layout, nodes, error: null }), error => set({ layout: null, nodes: [], error }));
  }, [shape]);
  if (state.error) return html`<${Failure} error=${state.error} />`;
  if (!state.layout) return html`<p class="quiet" aria-busy="true">Lays out ${graph.nodes.length} boxes …</p>`;
  const { layout, nodes } = state;
  const byId = new Map([...nodes, ...graph.nodes].map(node => [String(node.id), node]));
  return html`<div class="drawing" tabindex="0" role="region" aria-label="Graph"><svg width=${layout.width} height=${layout.height} viewBox="0 0 ${layout.width} ${layout.height}">
    ${layout.edges.map((/** @type {any} */ edge) => html`<path key=${`${edge.from} ${edge.to}`} class="edge" d=${`M${edge.points.map((/** @type {any} */ at) => `${at.x.toFixed(1)} ${at.y.toFixed(1)}`).join('L')}`} />`)}
    ${layout.nodes.map((/** @type {any} */ at) => {
      const node = byId.get(String(at.id));
      const state = isView(node) ? status(node) : '';
      const inside = html`<rect class="box ${node.kind} ${state} ${chosen?.id === node.id ? 'chosen' : ''}" x=${at.x - at.width / 2} y=${at.y - at.height / 2} width=${at.width} height=${at.height} rx="3" />
        <title>${seen(`${node.schema}.${node.name}`)}${state && `: ${state}`}</title>
        ${state && html`<text class="mark ${state}" x=${at.x - at.width / 2 + 8} y=${at.y + 4}>${SHAPES[state]}</text>`}
        <text class="label" x=${at.x - at.width / 2 + (state ? 24 : 8)} y=${at.y + 4}>${cut(seen(node.kind === 'more' ? `${node.schema} ${node.name}` : node.name))}</text>`;
      return node.kind === 'more' || node.kind === 'table' || node.kind === 'foreign_table' ? html`<g key=${at.id}>${inside}</g>`
        : html`<a key=${at.id} href=${graphPlace({ ...node, database: graph.database })} aria-label=${seen(`${node.schema}.${node.name}${state && `, ${state}`}`)}>${inside}</a>`;
    })}</svg></div>`;
}
