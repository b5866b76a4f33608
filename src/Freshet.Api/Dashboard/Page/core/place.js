/** The page's state as an address. @param {string} path @param {Record<string, string | null | undefined>} [query] */
export function place(path, query = {}) {
  const text = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return `#/${path}${text ? `?${text}` : ''}`;
}

/** @param {string} hash */
export function read(hash) {
  const [path, query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s);
  return { path, query: /** @type {Record<string, string>} */ (Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%2B')))) };
}

/** @param {{database: string, schema: string, name: string}} view */
export const viewPlace = view => place('view', { database: view.database, schema: view.schema, view: view.name });

/** @param {{database: string, schema: string, name: string}} view */
export const graphPlace = view => place('graph', { database: view.database, schema: view.schema, view: view.name });

/** @param {{database: string, schema: string, name: string}} view */
export const viewQuery = view =>
  `database=${encodeURIComponent(view.database)}&schema=${encodeURIComponent(view.schema)}&view=${encodeURIComponent(view.name)}`;
