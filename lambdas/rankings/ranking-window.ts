import type { Clock } from '../shared/clock.ts';
import { addDays, type Calendar, shopDay } from '../shared/shop-day.ts';

/** Emulators fire the midnight event up to 60 s early; from five minutes before midnight on, it counts for that midnight. */
const EARLY_MS = 5 * 60_000;

/** The first and last shop day that a ranking counts, such as `2026-11-23`. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/**
 * The full days before the midnight of a scheduled event, whether it comes early, late or twice.
 * @param instant the event's time, in milliseconds since the epoch.
 */
export function midnightWindow(instant: number, { timeZone, topWindowDays }: Calendar): Window {
  const today = shopDay(instant + EARLY_MS, timeZone);
  return { from: addDays(today, -topWindowDays), to: addDays(today, -1) };
}

/** The full days before today, and today up to now. */
export function windowNow(clock: Clock, { timeZone, topWindowDays }: Calendar): Window {
  const today = shopDay(clock.now(), timeZone);
  return { from: addDays(today, -topWindowDays), to: today };
}
