import { Redis } from 'ioredis';
import { TopFive } from '../../lambdas/rankings/top-five.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { OptionalRedis } from '../../lambdas/shared/optional-redis.ts';
import { connectRedis } from '../../lambdas/shared/redis-client.ts';
import { sum } from '../../lambdas/testing/test-shop.ts';
import { atMost } from '../figures/goal.ts';
import { designClients } from './bench-clients.ts';
import { type BenchContext, openFreshShop } from './bench-context.ts';
import type { BenchRow } from './bench-report.ts';
import { STOCK } from './sizes.ts';
import { meterStore } from './store-meter.ts';

/** The most lines of an order. */
const LINES = 20;

/** Calls and write units of an order, a charge and a top-five read without contention. */
export async function costs(context: BenchContext): Promise<BenchRow[]> {
  const { redisUrl, seed } = context;
  const { shop } = await openFreshShop(context);
  const redis = new Redis(redisUrl);
  const [client] = await designClients(shop, redisUrl, 1, seed);
  if (!client) throw new Error('There is no client.');
  const optional = new OptionalRedis(() => connectRedis(redisUrl), systemClock);
  const topFive = new TopFive(shop.rankings, optional);
  const lines = Array.from({ length: LINES }, (_, index) => ({ productId: `cost-${index}`, quantity: 1 }));
  for (const { productId } of lines) await shop.put(productId, STOCK);
  const order = (count: number) => () => shop.order(client.userId, lines.slice(0, count));
  const read = () => topFive.get(() => ({ asOf: '', from: '', to: '', items: [] }), shop.trace());
  // The first call of each fills a cache or opens a connection.
  for (const first of [order(LINES), client.charge, read]) await first();
  const store = meterStore(shop.dynamo);
  const spent = async (work: () => Promise<unknown>, ...commands: string[]) => {
    const [before, requests] = [store.spent(), await requestsOf(redis, commands)];
    await work();
    const after = store.spent();
    return {
      calls: after.calls - before.calls,
      units: after.units - before.units,
      indexUnits: after.indexUnits - before.indexUnits,
      requests: (await requestsOf(redis, commands)) - requests,
    };
  };
  const costsOf = {
    small: await spent(order(1)),
    large: await spent(order(LINES)),
    charge: await spent(client.charge, 'eval', 'xread'),
    top: await spent(read, 'get'),
  };
  for (const each of [client, optional, shop]) each.close();
  redis.disconnect();
  return costRows(costsOf);
}

type Costs = Record<
  'small' | 'large' | 'charge' | 'top',
  { calls: number; units: number; indexUnits: number; requests: number }
>;

/** @throws Error if calls were not counted. */
function costRows({ small, large, charge, top }: Costs): BenchRow[] {
  if (charge.requests === 0) throw new Error('The charge lock sends Redis other commands than the counted ones.');
  if (charge.units === 0) throw new Error('The store does not report consumed write units.');
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

/** How many of these commands Redis received so far; none of the shop's scripts calls them. */
async function requestsOf(redis: Redis, commands: readonly string[]): Promise<number> {
  const stats = String(await redis.info('commandstats'));
  return sum(
    commands.map((command) => Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0)),
  );
}
