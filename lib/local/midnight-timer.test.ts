import { midnightWindow } from '../../lambdas/rankings/ranking-window.ts';
import { scheduleRanking } from './midnight-timer.ts';

const shop = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

test("the ranking runs at midnight in the shop's time zone, with an event of that time", async () => {
  const events: { time: string }[] = [];
  const job = scheduleRanking(shop.timeZone, async (event) => events.push(event as { time: string }));
  try {
    const next = job.nextRun() as Date;
    expect(next.toISOString()).toMatch(/T15:00:00\.000Z$/);
    expect(next.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000);
    await job.trigger();
    expect(events).toHaveLength(1);
    const before = midnightWindow(Date.now(), shop);
    expect(midnightWindow(Date.parse(events[0]?.time ?? ''), shop)).toEqual(before);
  } finally {
    job.stop();
  }
});

test('a failed ranking is logged, and the schedule continues', async () => {
  const reported = jest.spyOn(console, 'error').mockImplementation(() => {});
  const job = scheduleRanking(shop.timeZone, () => Promise.reject(new Error('the store failed')));
  try {
    await job.trigger();
    expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: 'the store failed' }));
    expect(job.nextRun()).not.toBeNull();
  } finally {
    job.stop();
  }
});
