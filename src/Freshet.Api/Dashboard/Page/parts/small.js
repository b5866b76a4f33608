import { html, useEffect, useRef, useState } from './html.js';
import { SHAPES } from '../core/status.js';
import { ago, clockUtc, parse, utc } from '../core/time.js';
import { shell } from '../core/text.js';
import { contact, now } from '../data/api.js';
import { isStale, useTicking } from '../data/hooks.js';

/** @param {{status: string, word?: boolean}} props */
export const Status = ({ status, word = true }) => html`<span class="status ${status}" title=${status}><span class="shape"
  aria-hidden="true">${SHAPES[status] ?? '?'}</span><span class=${word ? 'word' : 'unseen'}>${status.replace('_', ' ')}</span></span>`;

/** How long ago: relative, the moment itself in the title. @param {{at: string | null, database?: string, none?: string}} props */
export function Age({ at, database, none = 'never' }) {
  const moment = parse(at);
  const text = useTicking(() => moment === null ? none : isStale() ? `${ago(moment, contact.lastGood + now(database) - Date.now())}`
    : ago(moment, now(database)));
  const stale = useTicking(isStale);
  return moment === null ? html`<span class="quiet">${none}</span>`
    : html`<time dateTime=${at} title=${utc(moment) + (stale ? `; last known at ${clockUtc(contact.lastGood)}` : '')} class=${stale ? 'old' : ''}>${text}</time>`;
}

/** @param {{text: string, label?: string}} props */
export function Copy({ text, label = 'Copy' }) {
  const [done, set] = useState('');
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      set('Copied');
    } catch {
      set('Select it to copy'); // without TLS, a browser may not offer its clipboard
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set(''), 2000);
  };
  return html`<button type="button" class="small" title=${text} onClick=${copy}>${done || label}</button>`;
}

/** @param {{fixes: Fix[]}} props */
export const Fixes = ({ fixes }) => fixes.length === 0 ? null : html`<ul class="fixes">${fixes.map(fix => {
  if (fix.kind === 'advice') return html`<li>${fix.text}</li>`;
  const text = fix.kind === 'sql' ? fix.statement
    : fix.kind === 'setting' ? `${fix.name.replaceAll(':', '__')}=${shell(fix.value)}` : ['freshet', ...fix.arguments.map(shell)].join(' ');
  return html`<li class="fix"><pre tabindex="0" aria-label="Fix"><code>${text}</code></pre><${Copy} text=${text} /></li>`;
})}</ul>`;

/** @param {{problems: Problem[]}} props */
export const Problems = ({ problems }) => html`<ul class="problems">${problems.map(problem => html`<li class=${problem.severity}>
  <span class="tag">${problem.severity}</span> ${problem.message} <code class="quiet">${problem.code}</code>
  <${Fixes} fixes=${problem.fixes} /></li>`)}</ul>`;

/** @param {{error: any}} props */
export const Failure = ({ error }) => error ? html`<p class="failure" role="alert">${error.message}</p>` : null;

/** @param {{what: string}} props */
export const Loading = ({ what }) => html`<div aria-busy="true"><p class="quiet">Reads ${what} …</p>
  ${[1, 2, 3].map(() => html`<div class="skeleton"></div>`)}</div>`;
