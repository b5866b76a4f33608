const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const pad = (/** @type {number} */ n) => String(n).padStart(2, '0');
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A length of time in one unit, as in "14 min". @param {number} ms */
export function span(ms) {
  const whole = Math.max(0, ms);
  if (whole < 90 * SECOND) return `${Math.floor(whole / SECOND)} s`;
  if (whole < 90 * MINUTE) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < 48 * HOUR) return `${Math.floor(whole / HOUR)} h`;
  return `${Math.floor(whole / DAY)} d`;
}

/** What something took: exact below ten seconds. @param {number} ms */
export const took = ms => ms < SECOND ? `${Math.round(ms)} ms` : ms < 10 * SECOND ? `${(ms / SECOND).toFixed(1)} s` : span(ms);

/** @param {number} at @param {number} now */
export const ago = (at, now) => at > now + SECOND ? `in ${span(at - now)}` : `${span(now - at)} ago`;

/** With its zone. @param {number} at */
export function utc(at) {
  const text = new Date(at).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** @param {number} at */
export const clockUtc = at => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** The next time of a schedule: the day only where it is not today. @param {number} at @param {number} now */
export function slot(at, now) {
  const [then, today] = [new Date(at), new Date(now)];
  const time = `${pad(then.getUTCHours())}:${pad(then.getUTCMinutes())}`;
  return then.toISOString().slice(0, 10) === today.toISOString().slice(0, 10) || Math.abs(at - now) < 20 * HOUR
    ? time : `${DAYS[then.getUTCDay()]} ${time}`;
}

/** @param {string | null | undefined} text */
export const parse = text => text ? Date.parse(text) : null;
