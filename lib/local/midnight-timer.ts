import { Cron } from 'croner';

/**
 * Calls the ranking function at 00:00 in the shop's time zone, with the event that EventBridge would send.
 * @returns the job, to be stopped at the end.
 */
export function scheduleRanking(timeZone: string, rank: (event: object, context: object) => Promise<unknown>): Cron {
  return new Cron('0 0 * * *', { timezone: timeZone, catch: (error) => console.error(error) }, async () => {
    await rank({ source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString() }, {});
  });
}
