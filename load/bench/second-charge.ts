import { randomUUID } from 'node:crypto';
import { storeProfiles } from '../aws-like-store/profiles.ts';
import { RETRY_DELAY_MS } from '../baseline/polling-lock.ts';
import { baselineClients, type Client, designClients } from './clients.ts';
import { atMost, because } from './goals.ts';
import { STOCK } from './hot-product.ts';
import { type Laboratory, openShopOn } from './laboratory.ts';
import type { Ledger } from './ledger.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';

const USERS = 5;

const { p99, max: longest } = storeProfiles.published.transaction;
const SLOW_TRANSACTION = `One transaction takes ${p99} ms here in one case of a hundred and up to ${longest} ms, as published of DynamoDB, and the lock polls every ${RETRY_DELAY_MS} ms: this ratio of maxima is beyond any charge that writes.`;

/** The old shop's second bottleneck: a charge at the same moment as an order of the same user. The charge is what is timed. */
export async function secondCharge({ urls, redisUrl, profile, seed }: Laboratory, ledger: Ledger): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const store of ['plain', 'aws-like'] as const) {
    const shop = await openShopOn(urls[store]);
    const designs = {
      design: await designClients(shop, redisUrl, USERS, seed),
      baseline: await baselineClients(shop, redisUrl, USERS, seed),
    };
    // A product each, so that an order waits for its own user's charge only.
    const visit = async (clients: readonly Client[], shards: number): Promise<Side> => {
      const productIds = clients.map(() => randomUUID());
      for (const productId of productIds) await shop.put(productId, STOCK, shards);
      return async () => ({
        clients: clients.map((client, index) => async () => {
          const order = client.order(productIds[index] as string);
          const [charge] = await Promise.all([client.charge(), order]);
          return charge;
        }),
      });
    };
    const rounds = await interleave(
      { design: await visit(designs.design, 8), baseline: await visit(designs.baseline, 1) },
      profile,
    );
    for (const { userId } of designs.design) await ledger.auditBalance(shop, userId);
    for (const client of [...designs.design, ...designs.baseline]) client.close();
    shop.close();
    const [design, against] = [figuresOf(rounds.design), figuresOf(rounds.baseline)];
    const max = atMost('max', design.maxMs / against.maxMs, 0.2, '×');
    rows.push({
      id: 'second-charge',
      what: `a charge at the same moment as an order of the same user, ${USERS} users`,
      store,
      design,
      against: { name: 'polling lock', ...against },
      goals: [
        store === 'plain' ? max : because(SLOW_TRANSACTION, max),
        atMost('charges not served', design.refused ?? Number.NaN, 0),
      ],
    });
  }
  return rows;
}
