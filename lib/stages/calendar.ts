import { type Calendar, isTimeZone } from '../../lambdas/shared/shop-day.ts';

export const calendar: Calendar = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

/** @throws Error when the time zone is not an IANA name in its exact case, or the window is not 1 to 30 whole days. */
export function checkedCalendar(candidate: Calendar): Calendar {
  const { timeZone, topWindowDays } = candidate;
  if (!isScheduleTimeZone(timeZone)) {
    throw new Error(`timeZone is "${timeZone}": it must be an IANA time zone, such as Asia/Seoul or UTC.`);
  }
  if (!Number.isInteger(topWindowDays) || topWindowDays < 1 || topWindowDays > 30) {
    throw new Error(`topWindowDays is ${topWindowDays}: it must be a whole number of days from 1 to 30.`);
  }
  return candidate;
}

/** EventBridge Scheduler compares names by case, which Intl does not; Intl's list lacks names it accepts, such as UTC. */
function isScheduleTimeZone(name: string): boolean {
  const listed = Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase() === name.toLowerCase());
  return isTimeZone(name) && /^[A-Z]/.test(name) && (listed ?? name) === name;
}
