import { contact, onContact } from './api.js';

const { active, idle, pause } = document.documentElement.dataset;
const [ACTIVE, IDLE, PAUSE] = [Number(active) * 1000, Number(idle) * 1000, pause ? Number(pause) * 1000 : Infinity];

// After a minute without an answer nothing is shown as fresh: the next answer has to be there before.
const LONGEST = 50_000;

let lastInput = Date.now();
export const polling = { paused: false };
const polls = /** @type {Set<Poll>} */ (new Set());
const listeners = /** @type {Set<() => void>} */ (new Set());

/** @param {() => void} listener */
export const onPause = listener => { listeners.add(listener); return () => void listeners.delete(listener); };

export function resume() {
  lastInput = Date.now();
  polling.paused = false;
  listeners.forEach(listener => listener());
  polls.forEach(poll => poll.now());
}

for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  addEventListener(kind, () => { if (!polling.paused) lastInput = Date.now(); }, { passive: true });
document.addEventListener('visibilitychange', () => { if (!document.hidden) polls.forEach(poll => poll.now()); });
onContact(() => { if (!contact.needsKey) polls.forEach(poll => poll.wake()); });

/** Asks again and again while the page can be seen; what it returns says whether something is under way. */
class Poll {
  /** @param {() => Promise<boolean>} ask */
  constructor(ask) {
    this.ask = ask;
    this.timer = 0;
    this.busy = this.wasStopped = false;
    polls.add(this);
    this.now();
  }

  async now() {
    clearTimeout(this.timer);
    if (this.busy || !polls.has(this)) return;
    if (Date.now() - lastInput > PAUSE && !polling.paused) {
      polling.paused = true;
      listeners.forEach(listener => listener());
    }
    this.wasStopped = document.hidden || polling.paused || contact.needsKey;
    if (this.wasStopped) return;
    this.busy = true;
    let quick = false;
    try {
      quick = await this.ask();
    } finally {
      this.busy = false;
      if (polls.has(this)) this.timer = setTimeout(() => this.now(), quick ? ACTIVE : Math.min(IDLE, LONGEST));
      if (contact.needsKey) this.wasStopped = true;
    }
  }

  wake() {
    if (this.wasStopped) this.now();
  }

  end() {
    clearTimeout(this.timer);
    polls.delete(this);
  }
}

/** @param {() => Promise<boolean>} ask */
export const poll = ask => new Poll(ask);

/** Asks all at once, as after an act. */
export const askNow = () => polls.forEach(each => each.now());
