// The worker has the page's policy: an address of code must come from the policy of this name.
const addresses = self.trustedTypes?.createPolicy('freshet-worker', { createScriptURL: text => text });
const library = new URL('../libraries/dagre.min.js', self.location.href).href;
importScripts(addresses ? addresses.createScriptURL(library) : library);

self.onmessage = ({ data: { id, nodes, edges } }) => {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 48, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(String(node.id), { width: node.width, height: node.height });
  // From what is read to what reads it: sources stand at the left.
  for (const [reader, read] of edges) graph.setEdge(String(read), String(reader));
  dagre.layout(graph);
  self.postMessage({
    id, width: graph.graph().width, height: graph.graph().height,
    nodes: nodes.map((/** @type {{id: number | string}} */ node) => ({ id: node.id, ...graph.node(String(node.id)) })),
    edges: graph.edges().map(edge => ({ from: edge.v, to: edge.w, points: graph.edge(edge).points })),
  });
};
