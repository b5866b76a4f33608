import { rank } from './status.js';

/** Sets of relations that are connected, the worst first. @param {Graph} graph @param {(node: GraphNode) => string} status */
export function groups(graph, status) {
  const parent = new Map(graph.nodes.map(node => [node.id, node.id]));
  const root = (/** @type {number} */ id) => {
    let at = id;
    while (parent.get(at) !== at) at = /** @type {number} */ (parent.get(at));
    while (parent.get(id) !== at) [id] = [/** @type {number} */ (parent.get(id)), parent.set(id, at)];
    return at;
  };
  for (const [reader, read] of graph.edges) parent.set(root(reader), root(read));
  const all = new Map();
  for (const node of graph.nodes) all.set(root(node.id), [...all.get(root(node.id)) ?? [], node]);
  const worst = (/** @type {GraphNode[]} */ nodes) => Math.min(...nodes.filter(isView).map(node => rank(status(node))), 99);
  return [...all.values()].filter(nodes => nodes.some(isView))
    .map(nodes => nodes.sort((/** @type {GraphNode} */ a, /** @type {GraphNode} */ b) =>
      Number(isView(b)) - Number(isView(a)) || rank(status(a)) - rank(status(b)) || a.name.localeCompare(b.name)))
    .sort((a, b) => worst(a) - worst(b) || b.length - a.length);
}

/** @param {GraphNode} node */
export const isView = node => node.kind === 'materialized_view';

/** All that a node reads and that reads it, at any remove. @param {Graph} graph @param {number} id */
export function related(graph, id) {
  const found = new Set([id]);
  for (const [from, to] of [[0, 1], [1, 0]]) {
    const next = new Map();
    for (const edge of graph.edges) next.set(edge[from], [...next.get(edge[from]) ?? [], edge[to]]);
    const seen = new Set([id]), queue = [id];
    for (let at; (at = queue.pop()) !== undefined;)
      for (const other of next.get(at) ?? []) if (!seen.has(other)) seen.add(other), queue.push(other), found.add(other);
  }
  return found;
}

/** At most so many boxes: those nearest to the chosen one, and one box for the rest of each schema and side.
 * @param {Graph} graph @param {number | undefined} chosen @param {number} most */
export function boxes(graph, chosen, most) {
  if (graph.nodes.length <= most) return { nodes: graph.nodes, edges: graph.edges };
  const near = new Map([[chosen ?? graph.nodes[0].id, 0]]);
  const beside = new Map();
  for (const [a, b] of graph.edges) beside.set(a, [...beside.get(a) ?? [], b]), beside.set(b, [...beside.get(b) ?? [], a]);
  for (const [id, depth] of near) for (const other of beside.get(id) ?? []) if (!near.has(other)) near.set(other, depth + 1);
  const schemas = new Set(graph.nodes.map(node => node.schema)).size;
  const kept = new Set([...near.keys()].slice(0, Math.max(1, most - Math.min(schemas, most / 2) - 1)));
  const rest = new Map();
  const place = new Map(graph.nodes.map(node => {
    if (kept.has(node.id)) return [node.id, node.id];
    const group = rest.get(node.schema) ?? { id: `more ${node.schema}`, kind: 'more', schema: node.schema, name: '', count: 0, status: null };
    rest.set(node.schema, { ...group, count: group.count + 1 });
    return [node.id, group.id];
  }));
  const edges = new Map(graph.edges.map(([a, b]) => [place.get(a), place.get(b)]).filter(([a, b]) => a !== b)
    .map(edge => [edge.join(' → '), edge]));
  return {
    nodes: [...graph.nodes.filter(node => kept.has(node.id)),
      ...[...rest.values()].slice(0, most - kept.size).map(group => ({ ...group, name: `+${group.count} more` }))],
    edges: [...edges.values()],
  };
}
