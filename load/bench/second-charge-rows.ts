import { atMost } from '../figures/goal.ts';
import { baselineClients, designClients, type OpenClients } from './bench-clients.ts';
import { type BenchContext, openFreshShop } from './bench-context.ts';
import type { BenchRow } from './bench-report.ts';
import type { RoundAudits } from './round-audits.ts';
import { figuresOf, interleave, type Side } from './rounds.ts';
import { BASELINE_SHARDS, DEFAULT_SHARDS, STOCK } from './sizes.ts';

const USERS = 5;

/** The old shop's second bottleneck: a charge concurrent with an order of the same user; only the charge is timed. */
export async function secondCharge(context: BenchContext, audits: RoundAudits): Promise<BenchRow[]> {
  const sides = {
    design: charges(context, DEFAULT_SHARDS, designClients, audits),
    baseline: charges(context, BASELINE_SHARDS, baselineClients),
  };
  const rounds = await interleave(sides, context.profile);
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

function charges(context: BenchContext, shards: number, open: OpenClients, audits?: RoundAudits): Side {
  const { redisUrl, seed } = context;
  return async (round) => {
    const { shop } = await openFreshShop(context);
    const clients = await open(shop, redisUrl, USERS, seed + 1_000 * round);
    // A product each, so that an order waits only for its own user's charge.
    for (const { userId } of clients) await shop.put(userId, STOCK, shards);
    return {
      clients: clients.map((client) => async () => {
        const order = client.order(client.userId);
        const [charge] = await Promise.all([client.charge(), order]);
        return charge;
      }),
      end: async () => {
        for (const { userId } of clients) await audits?.auditBalance(shop, userId);
        for (const each of [...clients, shop]) each.close();
      },
    };
  };
}
