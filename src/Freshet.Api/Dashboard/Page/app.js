import { html, render, useEffect, useState } from './parts/html.js';
import { Loading } from './parts/small.js';
import { read, place } from './core/place.js';
import { clockUtc, span } from './core/time.js';
import { contact, forgetKey, get, hasKey, onContact, opens, useKey } from './data/api.js';
import { isStale, useTicking } from './data/hooks.js';
import { onPause, polling, resume } from './data/poll.js';
import { Now } from './pages/now.js';
import { Runs } from './pages/runs.js';
import { RunPage } from './pages/run.js';
import { GraphPage } from './pages/graph.js';
import { ViewPage } from './pages/view.js';

const PAGES = /** @type {Record<string, any>} */ ({ '': Now, runs: Runs, run: RunPage, graph: GraphPage, view: ViewPage });

function useRedraw() {
  const [, draw] = useState(0);
  useEffect(() => {
    const again = () => draw(count => count + 1);
    let seen = '';
    const off = [onPause(again), onContact(() => {
      const state = `${contact.needsKey} ${contact.wrongKey} ${contact.error}`;
      if (state !== seen) seen = state, again();
    })];
    addEventListener('hashchange', again);
    return () => { off.forEach(each => each()); removeEventListener('hashchange', again); };
  }, []);
}

/** What the caller may do; Functions cannot say it for a key, so the page tries. */
function useAccess() {
  const [access, set] = useState(/** @type {Access | null} */ (null));
  const load = async () => {
    try {
      const { body } = await get('access');
      const act = body.act ?? await opens('access/act');
      contact.needsKey = false;
      set({ ...body, act });
    } catch (error) {
      if (!contact.needsKey) setTimeout(load, 5000);
    }
  };
  useEffect(() => void load(), []);
  return { access, load, clear: () => set(null) };
}

/** @param {{load: () => void}} props */
function KeyForm({ load }) {
  const [key, set] = useState('');
  const enter = (/** @type {Event} */ event) => { event.preventDefault(); if (key.trim()) { useKey(key.trim()); load(); } };
  return html`<form class="panel" onSubmit=${enter}><h1>Freshet asks for a key</h1>
    ${contact.wrongKey && html`<p class="failure" role="alert">This key is not right. It is the setting Freshet:ApiKey or Freshet:ViewerKey; in Azure Functions, a function's key.</p>`}
    <label>Key <input type="password" autocomplete="off" autofocus value=${key} onInput=${(/** @type {any} */ event) => set(event.target.value)} /></label>
    <div class="buttons"><button type="submit" class="main">Open</button></div>
    <p class="quiet">It is kept in this tab until the tab is closed, and is never part of an address.</p></form>`;
}

function Contact() {
  const text = useTicking(() => {
    if (polling.paused) return 'Paused.';
    if (!contact.lastGood) return contact.error || 'connects …';
    const age = Date.now() - contact.lastGood;
    return isStale() || contact.error ? `no answer; last known at ${clockUtc(contact.lastGood)}` : `live, ${span(age)} ago`;
  });
  return html`<span class="contact ${contact.error ? 'away' : ''}">${text}${polling.paused && html` <button type="button" class="small" onClick=${resume}>Resume polling</button>`}</span>`;
}

function App() {
  useRedraw();
  const { access, load, clear } = useAccess();
  const { path, query } = read(location.hash);
  const here = path === 'run' ? 'runs' : path === 'view' ? '' : path;
  const Page = PAGES[path];
  useEffect(() => { document.title = path === 'view' ? `${query.view} · Freshet` : path ? `${path} · Freshet` : 'Freshet'; }, [path, query.view]);
  const stale = useTicking(isStale);
  const search = (/** @type {any} */ event) => {
    const next = place('', { ...path === '' ? query : {}, search: event.target.value });
    history.replaceState(null, '', next);
    dispatchEvent(new HashChangeEvent('hashchange'));
  };
  return html`<a class="skip" href="#main" onClick=${(/** @type {Event} */ event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the content</a>
    <header><a class="brand" href="#/">Freshet</a>
    <nav aria-label="Pages">${[['', 'Now'], ['runs', 'Runs'], ['graph', 'Graph']].map(([name, text]) =>
      html`<a href=${place(name)} aria-current=${here === name ? 'page' : undefined}>${text}</a>`)}</nav>
    <input type="search" aria-label="Search views" placeholder="search views" value=${path === '' ? query.search ?? '' : ''} onInput=${search} />
    <${Contact} />${hasKey() && !contact.needsKey && html`<button type="button" class="small" onClick=${() => { clear(); forgetKey(); }}>Forget key</button>`}</header>
    <main id="main" tabindex="-1" class=${stale ? 'stale' : ''}>${contact.needsKey ? html`<${KeyForm} load=${load} />`
      : !access ? html`<${Loading} what="the state" />`
      : Page ? html`<${Page} key=${['view', 'graph', 'run'].includes(path) ? location.hash : path} query=${query} access=${access} />`
      : html`<h1>There is no such page</h1><p><a href="#/">Now</a></p>`}</main>`;
}

render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById('app')));
document.querySelector('#app noscript')?.remove();

addEventListener('keydown', event => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key !== '/' || /input|textarea|select/i.test(target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  /** @type {HTMLElement | null} */ (document.querySelector('input[type=search]'))?.focus();
});
