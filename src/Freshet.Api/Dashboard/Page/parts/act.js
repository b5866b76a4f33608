import { html, useState } from './html.js';
import { Failure, Fixes } from './small.js';
import { Progress } from './progress.js';
import { counted, full, pattern } from '../core/text.js';
import { took } from '../core/time.js';
import { send } from '../data/api.js';
import { askNow } from '../data/poll.js';

/** What is selected, for each database that it lies in. @param {Selection} selection */
function bodies({ views = [], cadence, database, databases = [] }) {
  if (cadence) return (database ? [database] : databases).map(name => ({ database: name, cadences: [cadence] }));
  return [...new Set(views.map(view => view.database))].map(name =>
    ({ database: name, views: views.filter(view => view.database === name).map(pattern) }));
}

const sendEach = async (/** @type {string} */ address, /** @type {object[]} */ all) => {
  const answers = [];
  for (const body of all) answers.push(await send('POST', address, body));
  return answers.flat();
};

/** Shows what an act would do, does it at a click, and shows its progress in the same place.
 * @param {{selection: Selection, paused?: boolean | null, label?: string}} props */
export function Acts({ selection, paused = null, label = 'Refresh' }) {
  const [open, setOpen] = useState('');
  const [error, setError] = useState(/** @type {any} */ (null));
  const [busy, setBusy] = useState(false);
  const attempt = async (/** @type {() => Promise<void>} */ act) => {
    setBusy(true);
    setError(null);
    try {
      await act();
      askNow();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const toggle = (/** @type {string} */ name) => { setError(null); setOpen(open === name ? '' : name); };
  return html`<div class="acts"><div class="buttons">
    <button type="button" class="main" aria-expanded=${open === 'refresh'} onClick=${() => toggle('refresh')}>${label}</button>
    ${paused === false && html`<button type="button" aria-expanded=${open === 'pause'} onClick=${() => toggle('pause')}>Pause</button>`}
    ${paused === true && html`<button type="button" disabled=${busy}
      onClick=${() => attempt(async () => void await sendEach('resume', bodies(selection)))}>Resume</button>`}</div>
    ${open === 'refresh' && html`<${RefreshPanel} selection=${selection} close=${() => setOpen('')} />`}
    ${open === 'pause' && html`<${PausePanel} selection=${selection} busy=${busy} attempt=${attempt} close=${() => setOpen('')} />`}
    <${Failure} error=${error} /></div>`;
}

/** @param {{selection: Selection, close: () => void}} props */
function RefreshPanel({ selection, close }) {
  const [options, setOptions] = useState({ upstream: false, downstream: false });
  const [state, set] = useState(/** @type {{key: string, plans: Plan[] | null, runs: any[] | null, error: any}} */ (
    { key: '', plans: null, runs: null, error: null }));
  const body = (/** @type {object} */ more) => bodies(selection).map(each => ({ ...each, ...options, ...more }));
  const key = JSON.stringify(body({}));
  if (state.key !== key && !state.runs) {
    set({ key, plans: null, runs: null, error: null });
    sendEach('refresh', body({ dryRun: true })).then(plans => set(before => before.key === key ? { ...before, plans } : before),
      error => set(before => before.key === key ? { ...before, error } : before));
  }
  const start = async () => {
    set(before => ({ ...before, runs: [], error: null }));
    try {
      const started = await sendEach('refresh', body({}));
      set(before => ({ ...before, runs: started.flatMap(answer => answer.runs) }));
      askNow();
    } catch (error) {
      set(before => ({ ...before, runs: null, error }));
    }
  };
  if (state.runs) return html`<div class="panel">${state.runs.length === 0 ? html`<p class="quiet">Starts the refresh …</p>`
    : state.runs.map(run => html`<${Progress} key=${run.runId} id=${run.runId} />`)}</div>`;
  const option = (/** @type {'upstream' | 'downstream'} */ name, /** @type {string} */ text) => html`<label><input type="checkbox"
    checked=${options[name]} onChange=${() => setOptions({ ...options, [name]: !options[name] })} /> ${text}</label>`;
  const planned = (state.plans ?? []).flatMap(plan => plan.refresh);
  const skipped = (state.plans ?? []).flatMap(plan => plan.skipped).filter(view => view.selected);
  return html`<div class="panel">
    <div class="buttons">${option('upstream', 'and what it reads')} ${option('downstream', 'and what reads it')}</div>
    ${state.error ? html`<${Failure} error=${state.error} />` : !state.plans ? html`<p class="quiet">Plans the refresh …</p>`
      : html`<p><strong>${summary(planned)}</strong></p>
        ${planned.length > 1 && html`<details><summary>In this order</summary><ol>${planned.slice(0, 100).map(view => html`<li><code>${full(view)}</code>
          <span class="quiet"> ${view.method}: ${view.reason}</span></li>`)}</ol></details>`}
        ${planned.length === 1 && html`<p class="quiet">${planned[0].method}: ${planned[0].reason}</p>`}
        ${skipped.map(view => html`<p>${full(view)} is skipped: ${view.reason} <${Fixes} fixes=${view.fixes} /></p>`)}`}
    <div class="buttons">${planned.length > 0 && html`<button type="button" class="main" onClick=${start}>Refresh ${counted(planned.length, 'view')}</button>`}
      <button type="button" onClick=${close}>Close</button></div></div>`;
}

/** @param {Planned[]} planned */
function summary(planned) {
  if (planned.length === 0) return 'Nothing to refresh.';
  const usual = planned.map(view => view.usualMs ?? 0).reduce((sum, ms) => sum + ms, 0);
  const blocked = planned.filter(view => view.blocksReaders ?? view.method === 'blocking').length;
  return [counted(planned.length, 'view'), usual > 0 ? `about ${took(usual)} one after the other` : '',
    blocked === 0 ? 'readers are not blocked' : `readers of ${counted(blocked, 'view')} are blocked for a time`].filter(Boolean).join(', ') + '.';
}

/** @param {{selection: Selection, busy: boolean, attempt: (act: () => Promise<void>) => void, close: () => void}} props */
function PausePanel({ selection, busy, attempt, close }) {
  const [time, setTime] = useState('2h');
  const [note, setNote] = useState('');
  const count = selection.views?.length ?? 0;
  const pause = (/** @type {Event} */ event) => {
    event.preventDefault();
    attempt(async () => {
      await sendEach('pause', bodies(selection).map(body => ({ ...body, ...time ? { for: time } : {}, ...note ? { note } : {} })));
      close();
    });
  };
  return html`<form class="panel" onSubmit=${pause}>
    <label>For <select value=${time} onChange=${(/** @type {any} */ event) => setTime(event.target.value)}>
      ${[['1h', '1 h'], ['2h', '2 h'], ['8h', '8 h'], ['1d', '1 d'], ['7d', '7 d'], ['', 'until it is resumed']].map(([value, text]) =>
        html`<option value=${value}>${text}</option>`)}</select></label>
    <label>Note <input type="text" maxlength="500" value=${note} placeholder="why, for the others"
      onInput=${(/** @type {any} */ event) => setNote(event.target.value)} /></label>
    <div class="buttons"><button type="submit" class="main" disabled=${busy}>Pause ${counted(count, 'view')}</button>
      <button type="button" onClick=${close}>Close</button></div></form>`;
}
