/** With thin spaces between thousands. @param {number} value */
export const number = value => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u2009');

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** @param {number} bytes */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Control characters as escapes: a name must not break its line. @param {string} name */
export const seen = name => name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, letter =>
  letter === '\n' ? '\\n' : letter === '\t' ? '\\t' : letter === '\r' ? '\\r' : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {{schema: string, name: string}} view */
export const full = view => seen(`${view.schema}.${view.name}`);

/** As the API takes a view in a selection: the pattern is matched on schema and name. @param {{schema: string, name: string}} view */
export const pattern = view => `${view.schema}.${view.name}`;

const word = (/** @type {string} */ name) => /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** As PostgreSQL quotes it. @param {{schema: string, name: string}} view */
export const quoted = view => `${word(view.schema)}.${word(view.name)}`;

/** An argument for a shell. @param {string} text */
export const shell = text => /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The name of a PostgreSQL condition, such as division_by_zero, is words with underscores. @param {string} text */
export const words = text => text.replace(/\.$/, '').replace(/^[a-z]+(_[a-z]+)+(?=$| \()/, name => name.replaceAll('_', ' '));
