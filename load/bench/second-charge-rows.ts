import { baselineClients, designClients, type OpenClients } from './bench-clients.ts';
import { atMost } from './bench-goals.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { Ledger } from './ledger.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';
import { BASELINE_SHARDS, DEFAULT_SHARDS, STOCK } from './sizes.ts';

const USERS = 5;

/** The old shop's second bottleneck: a charge at the same moment as an order of the same user. The charge is what is timed. */
export async function secondCharge(laboratory: Laboratory, ledger: Ledger): Promise<BenchRow[]> {
  const rounds = await interleave(
    {
      design: visit(laboratory, DEFAULT_SHARDS, designClients, ledger),
      baseline: visit(laboratory, BASELINE_SHARDS, baselineClients),
    },
    laboratory.profile,
  );
  const [design, against] = [figuresOf(rounds.design), figuresOf(rounds.baseline)];
  return [
    {
      id: 'second-charge',
      what: { say: 'second-charge', users: USERS },
      design,
      against: { name: { say: 'polling-lock' }, ...against },
      goals: [
        atMost({ say: 'max' }, design.maxMs / against.maxMs, 0.2, '×'),
        atMost({ say: 'charges-not-served' }, design.refused ?? Number.NaN, 0),
      ],
    },
  ];
}

function visit(laboratory: Laboratory, shards: number, open: OpenClients, ledger?: Ledger): Side {
  const { redisUrl, seed } = laboratory;
  return async (round) => {
    const { shop } = await openFreshShop(laboratory);
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
