import { useEffect, useRef, useState } from '../parts/html.js';
import { contact, get, getAll, now, onContact } from './api.js';
import { poll } from './poll.js';

/** After this time without an answer, nothing is shown as fresh. */
export const STALE = 60_000;

export const isStale = () => contact.lastGood > 0 && Date.now() - contact.lastGood > STALE;

const tickers = /** @type {Set<() => void>} */ (new Set());
setInterval(() => tickers.forEach(tick => tick()), 1000);

/** A value that depends on the time: the component is drawn again only when the value differs. @template T @param {() => T} read @returns {T} */
export function useTicking(read) {
  const latest = useRef(read);
  latest.current = read;
  const value = read();
  const shown = useRef(value);
  shown.current = value;
  const [, draw] = useState(0);
  useEffect(() => {
    const tick = () => { if (latest.current() !== shown.current) draw(count => count + 1); };
    tickers.add(tick);
    const off = onContact(tick);
    return () => { tickers.delete(tick); off(); };
  }, []);
  return value;
}

/** What an address answers, kept up to date. What it answered before stays when a later answer fails.
 * @param {string | null} address @param {(body: any) => boolean} [isActive] @param {boolean} [all] */
export function useAnswer(address, isActive = () => false, all = false) {
  const [state, set] = useState(/** @type {{address: string | null, body: any, error: any, missing: string[], total: number}} */ (
    { address: null, body: null, error: null, missing: [], total: 0 }));
  useEffect(() => {
    if (!address) return;
    const each = poll(async () => {
      try {
        const answer = all ? await getAll(address) : await get(address);
        const body = 'rows' in answer ? answer.rows : answer.body;
        const [missing, total] = 'rows' in answer ? [answer.missing, answer.total] : [[], 0];
        set(before => !answer.isNew && before.address === address && !before.error && before.body ? before
          : { address, body, error: null, missing, total });
        return isActive(body);
      } catch (error) {
        set(before => ({ ...before.address === address ? before : { body: null, missing: [], total: 0 }, address, error }));
        return false;
      }
    });
    return () => each.end();
  }, [address]);
  return state.address === address ? state : { address, body: null, error: null, missing: [], total: 0 };
}

/** The clock of a database, in steps of a second. @param {string} [database] */
export const useNow = database => useTicking(() => Math.floor(now(database) / 1000) * 1000);
