import { storeProfiles } from '../simulation/profiles.ts';
import { RETRY_DELAY_MS } from '../baseline/polling-lock.ts';
import { baselineClients, designClients, type OpenClients } from './clients.ts';
import { atMost, because } from './goals.ts';
import { type Laboratory, openFreshShop, type StoreName } from './laboratory.ts';
import type { Ledger } from './ledger.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';
import { BASELINE_SHARDS, DEFAULT_SHARDS, STOCK } from './sizes.ts';

const USERS = 5;

const { p99, max: longest } = storeProfiles.published.transaction;
const SLOW_TRANSACTION = `One transaction takes ${p99} ms here in one case of a hundred and up to ${longest} ms, as published of DynamoDB, and the lock polls every ${RETRY_DELAY_MS} ms: this ratio of maxima is beyond any charge that writes.`;

/** The old shop's second bottleneck: a charge at the same moment as an order of the same user. The charge is what is timed. */
export async function secondCharge(laboratory: Laboratory, ledger: Ledger): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const store of ['plain', 'aws-like'] as const) {
    const sides = {
      design: visit(laboratory, store, DEFAULT_SHARDS, designClients, ledger),
      baseline: visit(laboratory, store, BASELINE_SHARDS, baselineClients),
    };
    const rounds = await interleave(sides, laboratory.profile);
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

function visit(laboratory: Laboratory, store: StoreName, shards: number, open: OpenClients, ledger?: Ledger): Side {
  const { redisUrl, seed } = laboratory;
  return async (round) => {
    const { shop } = await openFreshShop(laboratory, store, round);
    const clients = await open(shop, redisUrl, USERS, seed + 1_000 * round);
    // A product each, so that an order waits for its own user's charge only.
    for (const { userId } of clients) await shop.put(userId, STOCK, shards);
    return {
      clients: clients.map((client) => async () => {
        const order = client.order(client.userId);
        const [charge] = await Promise.all([client.charge(), order]);
        return charge;
      }),
      end: async () => {
        for (const { userId } of clients) await ledger?.auditBalance(shop, userId);
        for (const each of [...clients, shop]) each.close();
      },
    };
  };
}
