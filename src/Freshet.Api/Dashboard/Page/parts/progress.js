import { html, useState } from './html.js';
import { Failure } from './small.js';
import { active } from '../core/run.js';
import { place } from '../core/place.js';
import { counted, words } from '../core/text.js';
import { parse, took } from '../core/time.js';
import { now, send } from '../data/api.js';
import { askNow } from '../data/poll.js';
import { useAnswer, useTicking } from '../data/hooks.js';

export const RUN_WORDS = /** @type {Record<string, string>} */ ({ partly_failed: 'partly failed' });

/** @param {Run} run @param {number} at */
export function runSentence(run, at) {
  const from = parse(run.startedAt) ?? parse(run.requestedAt) ?? at;
  const counts = Object.entries(run.counts).map(([status, count]) => `${counted(count, 'view')} ${status.replace('_', ' ')}`).join(', ');
  const time = run.finishedAt ? `in ${took((parse(run.finishedAt) ?? at) - from)}` : `for ${took(Math.max(1000, at - from))}`;
  return `${RUN_WORDS[run.status] ?? run.status} ${time}${counts ? `, ${counts}` : ''}`;
}

/** @param {{run: Run}} props */
export function Cancel({ run }) {
  const [state, set] = useState(/** @type {{asked: boolean, error: any}} */ ({ asked: false, error: null }));
  const cancel = async () => {
    set({ asked: true, error: null });
    try {
      await send('DELETE', `runs/${encodeURIComponent(run.runId)}`);
      askNow();
    } catch (error) {
      set({ asked: false, error });
    }
  };
  return active(run.status) ? html`<button type="button" aria-disabled=${state.asked} onClick=${state.asked ? undefined : cancel}>
    ${state.asked ? 'Cancels …' : 'Cancel'}</button><${Failure} error=${state.error} />` : null;
}

/** One run in a line, until it has ended. @param {{id: string}} props */
export function Progress({ id }) {
  const { body: run, error } = useAnswer(`runs/${encodeURIComponent(id)}`, each => active(each.status));
  const text = useTicking(() => run ? runSentence(run, now(run.database)) : '');
  if (!run) return error ? html`<${Failure} error=${error} />` : html`<p class="quiet">Waits for the run …</p>`;
  const failed = run.refreshes.filter((/** @type {Refresh} */ each) => each.message || each.status === 'failed');
  return html`<p class="buttons"><span><a href=${place('run', { id })}>Run</a> <strong>${text}</strong>${failed.length > 0
    && `: ${words(failed[0].message ?? failed[0].reason)}`}</span> <${Cancel} run=${run} /></p>`;
}
