import { midnightWindow } from './ranking-window.ts';

const MINUTE_MS = 60_000;

test.each([
  ['Asia/Seoul', '2026-11-22T15:00:00Z', '2026-11-20', '2026-11-22'],
  // Daylight saving time starts on 29 March and ends on 25 October 2026: those days have 23 and 25 hours.
  ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-27', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-23', '2026-10-25'],
])(
  'midnight in %s at %s counts the three days before it, whether it comes early, late or twice',
  (timeZone, time, from, to) => {
    const midnight = Date.parse(time);
    for (const offsetMs of [-50_000, 0, 0, 30 * MINUTE_MS, 5 * 60 * MINUTE_MS]) {
      expect(midnightWindow(midnight + offsetMs, { timeZone, topWindowDays: 3 })).toEqual({ from, to });
    }
  },
);
