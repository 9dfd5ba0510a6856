import { Redis } from 'ioredis';
import { TopFive } from '../../lambdas/rankings/top-five.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { OptionalRedis } from '../../lambdas/shared/optional-redis.ts';
import { connectRedis } from '../../lambdas/shared/redis-client.ts';
import { sum } from '../../lambdas/testing/test-shop.ts';
import { designClients } from './bench-clients.ts';
import { atMost } from './bench-goals.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { STOCK } from './sizes.ts';
import { meterStore } from './store-meter.ts';

/** As many as an order may have. */
const LINES = 20;

/** What an order, a charge and a read of the top five cost when nothing is in the way: calls and write units, counted. */
export async function costs(laboratory: Laboratory): Promise<BenchRow[]> {
  const { redisUrl, seed } = laboratory;
  const { shop } = await openFreshShop(laboratory);
  const redis = new Redis(redisUrl);
  const [client] = await designClients(shop, redisUrl, 1, seed);
  if (!client) throw new Error('There is no client.');
  const store = meterStore(shop.dynamo);
  const spent = async (work: () => Promise<unknown>, ...commands: string[]) => {
    const [before, asked] = [store.spent(), await timesAsked(redis, commands)];
    await work();
    const after = store.spent();
    return {
      calls: after.calls - before.calls,
      units: after.units - before.units,
      indexUnits: after.indexUnits - before.indexUnits,
      requests: (await timesAsked(redis, commands)) - asked,
    };
  };
  const productIds = Array.from({ length: LINES }, (_, index) => `cost-${index}`);
  for (const productId of productIds) await shop.put(productId, STOCK);
  const order = (lines: number) => () =>
    shop.order(
      client.userId,
      productIds.slice(0, lines).map((productId) => ({ productId, quantity: 1 })),
    );
  const optional = new OptionalRedis(() => connectRedis(redisUrl), systemClock);
  const topFive = new TopFive(shop.rankings, optional);
  const read = () => topFive.get(() => ({ asOf: '', from: '', to: '', items: [] }), shop.trace());
  // The first of each fills a memory or opens a connection.
  for (const first of [order(LINES), client.charge, read]) await first();
  const small = await spent(order(1));
  const large = await spent(order(LINES));
  const charge = await spent(client.charge, 'eval', 'xread');
  const top = await spent(read, 'get');
  if (charge.requests === 0) throw new Error('The lock asks Redis for other commands than those that are counted.');
  if (charge.units === 0) throw new Error('The store does not say what its writes take.');
  for (const part of [client, optional, shop]) part.close();
  redis.disconnect();
  return [
    {
      id: 'cost-order',
      what: { say: 'cost-of-order' },
      goals: [
        atMost({ say: 'order-calls', lines: 1 }, small.calls, 1),
        atMost({ say: 'order-calls', lines: LINES }, large.calls, 1),
        atMost({ say: 'order-units', lines: 1 }, small.units, 2 * (1 + 2)),
        atMost({ say: 'order-units', lines: LINES }, large.units, 2 * (LINES + 2)),
      ],
      note: { say: 'index-units', lines: LINES, units: large.indexUnits },
    },
    {
      id: 'cost-charge',
      what: { say: 'cost-of-charge' },
      goals: [atMost({ say: 'charge-calls' }, charge.calls, 2), atMost({ say: 'redis-requests' }, charge.requests, 2)],
    },
    {
      id: 'cost-top-five',
      what: { say: 'cost-of-top-five' },
      goals: [atMost({ say: 'top-five-calls' }, top.calls, 0), atMost({ say: 'redis-requests' }, top.requests, 0)],
    },
  ];
}

/** How often Redis was asked for these commands so far, which no script of the shop's calls. */
async function timesAsked(redis: Redis, commands: readonly string[]): Promise<number> {
  const stats = String(await redis.info('commandstats'));
  return sum(
    commands.map((command) => Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0)),
  );
}
