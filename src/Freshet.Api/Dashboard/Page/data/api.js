const KEY = 'freshet key', HEADER = 'x-functions-key';

/** An answer that is a problem document, or none at all. */
export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} detail */
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

const known = /** @type {Map<string, {tag: string, body: any, headers: Headers}>} */ (new Map());
const clocks = /** @type {Map<string, number>} */ (new Map());
const listeners = /** @type {Set<() => void>} */ (new Set());

export const contact = { needsKey: false, wrongKey: false, lastGood: 0, error: '' };

/** @param {() => void} listener */
export function onContact(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
const changed = () => listeners.forEach(listener => listener());

export const hasKey = () => sessionStorage.getItem(KEY) !== null;

/** @param {string} key */
export function useKey(key) {
  sessionStorage.setItem(KEY, key);
  contact.needsKey = contact.wrongKey = false;
  changed();
}

export function forgetKey() {
  sessionStorage.removeItem(KEY);
  known.clear();
  Object.assign(contact, { needsKey: true, wrongKey: false, lastGood: 0, error: '' });
  changed();
}

/** What the clock of a database shows now. @param {string} [database] */
export const now = database => Date.now() + (clocks.get(database ?? '') ?? clocks.values().next().value ?? 0);

/** @param {Headers} headers */
function setClocks(headers) {
  for (const entry of (headers.get('Freshet-Clock') ?? '').split(/,\s*/)) {
    const [name, time] = entry.split('=');
    if (time) clocks.set(decodeURIComponent(name), Date.parse(time) - Date.now());
  }
}

/** @param {string} address @param {RequestInit & {headers?: Record<string, string>}} init */
async function call(address, init, isProbe = false) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...init.headers, ...key ? { [HEADER]: key } : {} };
  let response;
  try {
    response = await fetch(address, { ...init, headers, cache: 'no-store', signal: init.signal ?? AbortSignal.timeout(30_000) });
  } catch {
    contact.error = 'The server does not answer.';
    changed();
    throw new ApiError(0, 'unreachable', 'The server does not answer. The page asks again by itself.');
  }
  setClocks(response.headers);
  if (response.ok || response.status === 304) return response;
  const problem = await response.json().catch(() => ({}));
  if (response.status === 401 && !isProbe) {
    Object.assign(contact, { needsKey: true, wrongKey: key !== null });
    sessionStorage.removeItem(KEY);
    changed();
  }
  throw new ApiError(response.status, problem.code ?? '', problem.detail ?? `The server answered with status ${response.status}.`);
}

/** Whether the key opens this address; a key that does not is still good for others. @param {string} address */
export const opens = address => call(address, {}, true).then(() => true, error => {
  if ([401, 403].includes(error.status)) return false;
  throw error;
});

/** The body, and whether it differs from that of the last time.
 * @param {string} address @returns {Promise<{body: any, headers: Headers, isNew: boolean}>} */
export async function get(address) {
  const before = known.get(address);
  const response = await call(address, before ? { headers: { 'If-None-Match': before.tag } } : {});
  Object.assign(contact, { lastGood: Date.now(), error: '' });
  changed();
  if (response.status === 304 && before) return { body: before.body, headers: before.headers, isNew: false };
  const body = await response.json();
  const tag = response.headers.get('ETag');
  if (tag) known.set(address, { tag, body, headers: response.headers });
  return { body, headers: response.headers, isNew: true };
}

/** All pages of a list. @param {string} address */
export async function getAll(address) {
  const rows = [], missing = new Set();
  let [next, isNew, total] = [/** @type {string | null} */ (address), false, 0];
  for (let i = 0; next && i < 50; i++) {
    const page = await get(next);
    rows.push(...page.body);
    isNew ||= page.isNew;
    total ||= Number(page.headers.get('Freshet-Total') ?? 0);
    for (const name of (page.headers.get('Freshet-Unavailable') ?? '').split(/,\s*/)) if (name) missing.add(decodeURIComponent(name));
    // It is relative to what was asked, and not to the page.
    const link = /<([^>]+)>;\s*rel="next"/.exec(page.headers.get('Link') ?? '')?.[1];
    next = link ? new URL(link, new URL(address, location.href)).href : null;
  }
  return { rows, isNew, missing: [...missing], total };
}

/** @param {string} method @param {string} address @param {unknown} [body] */
export async function send(method, address, body) {
  const response = await call(address, {
    method, ...body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
  });
  return response.headers.get('Content-Type')?.includes('json') ? response.json() : null;
}
