/** The shop's calendar. */
export interface Calendar {
  /** IANA time zone whose midnight starts a shop day. */
  readonly timeZone: string;
  /** Full days that the top five counts. */
  readonly topWindowDays: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The shop day, such as `2026-11-23`, of an instant.
 * @param instant milliseconds since the epoch.
 * @param timeZone the shop's IANA time zone.
 */
export function shopDay(instant: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(instant);
}

/**
 * Whether a time zone exists. Intl's own list lacks UTC, Asia/Kolkata and others that it accepts, so the name is tried; an
 * offset such as `+09:00`, which Intl accepts too, is not a time zone.
 */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** The date a number of days after another, or before if negative; daylight saving does not affect dates. */
export function addDays(day: string, days: number): string {
  const DAY_MS = 86_400_000;
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every date from one to another, inclusive. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
