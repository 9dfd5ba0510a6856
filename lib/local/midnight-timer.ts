import { Cron } from 'croner';

/** A function called with EventBridge's event. */
type ScheduledFunction = (event: object, context: object) => Promise<unknown>;

/**
 * Calls the ranking function at 00:00 in the shop's time zone with the event of EventBridge's schedule; failures are logged.
 * @returns the job, which the caller stops.
 */
export function scheduleRanking(timeZone: string, rank: ScheduledFunction): Cron {
  return new Cron('0 0 * * *', { timezone: timeZone, catch: (error) => console.error(error) }, async () => {
    await rank({ source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString() }, {});
  });
}
