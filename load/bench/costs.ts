import { Redis } from 'ioredis';
import { TopFive } from '../../lambdas/rankings/top-five.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { connectRedis, OptionalRedis } from '../../lambdas/shared/redis.ts';
import { sum } from '../../lambdas/testing/shop.ts';
import { designClients } from './clients.ts';
import { atMost } from './goals.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { STOCK } from './sizes.ts';

/** As many as an order may have. */
const LINES = 20;

/** What an order, a charge and a read of the top five cost when nothing is in the way: calls and write units, counted. */
export async function costs(laboratory: Laboratory): Promise<BenchRow[]> {
  const { redisUrl, seed } = laboratory;
  const { shop, awsLike } = await openFreshShop(laboratory, 'aws-like');
  const redis = new Redis(redisUrl);
  const [client] = await designClients(shop, redisUrl, 1, seed);
  if (!client || !awsLike) throw new Error('There is no client, or no store that counts.');
  const spent = async (work: () => Promise<unknown>, ...commands: string[]) => {
    const [before, asked] = [{ ...awsLike.counts }, await timesAsked(redis, commands)];
    await work();
    const { calls, units } = awsLike.counts;
    const requests = (await timesAsked(redis, commands)) - asked;
    return { calls: calls - before.calls, units: units - before.units, requests };
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
  for (const part of [client, optional, shop]) part.close();
  redis.disconnect();
  return [
    {
      id: 'cost-order',
      what: 'what an order costs',
      store: 'aws-like',
      goals: [
        atMost('store calls of 1 line', small.calls, 1),
        atMost(`store calls of ${LINES} lines`, large.calls, 1),
        atMost('write units of 1 line', small.units, 2 * (1 + 2)),
        atMost(`write units of ${LINES} lines`, large.units, 2 * (LINES + 2)),
      ],
      note: "The units of the orders' index come on top.",
    },
    {
      id: 'cost-charge',
      what: 'what a charge costs',
      store: 'aws-like',
      goals: [
        atMost('store calls, one of them the read of the balance', charge.calls, 2),
        atMost('requests to Redis', charge.requests, 2),
      ],
    },
    {
      id: 'cost-top-five',
      what: 'what a warm read of the top five costs',
      store: 'aws-like',
      goals: [atMost('store calls', top.calls, 0), atMost('requests to Redis', top.requests, 0)],
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
