const address = new URL('../worker/layout.js', import.meta.url).href;
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('freshet-worker', { createScriptURL: (/** @type {string} */ text) => text });

let worker = /** @type {Worker | null} */ (null);
let count = 0;

/** Where each box lies: found in a worker, as it takes long.
 * @param {{id: any, width: number, height: number}[]} nodes @param {any[][]} edges @returns {Promise<Layout>} */
export function layOut(nodes, edges) {
  const made = worker ??= new Worker(policy ? policy.createScriptURL(address) : address);
  const id = ++count;
  return new Promise((resolve, reject) => {
    made.addEventListener('message', function take({ data }) {
      if (data.id !== id) return;
      made.removeEventListener('message', take);
      resolve(data);
    });
    made.addEventListener('error', () => reject(new Error('The drawing could not be laid out; the table below shows the same.')), { once: true });
    made.postMessage({ id, nodes, edges });
  });
}
