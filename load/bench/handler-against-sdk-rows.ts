import { atLeast } from './bench-goals.ts';
import { runFunction } from './function-process.ts';
import { type Laboratory, openFreshShop } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf, type Round } from './rounds.ts';
import { BUDGET, STOCK } from './sizes.ts';

/** What `place-orders.ts` gives. */
export interface OrderRounds {
  readonly handler: Round[];
  readonly sdk: Round[];
}

/**
 * What the shop's own code costs: orders of the function as it is deployed to `prod`, beside the SDK's, which sends the same
 * transaction and does nothing else.
 */
export async function handlerAgainstSdk(laboratory: Laboratory): Promise<BenchRow[]> {
  const { handler, sdk } = await orderRounds(laboratory);
  const [design, against] = [figuresOf(handler), figuresOf(sdk)];
  return [
    {
      id: 'handler',
      what: { say: 'handler' },
      design,
      against: { name: { say: 'bare-sdk' }, ...against },
      goals: [atLeast({ say: 'throughput' }, design.perSecond / against.perSecond, 0.95, '×')],
    },
  ];
}

async function orderRounds(laboratory: Laboratory): Promise<OrderRounds> {
  const { shop, url } = await openFreshShop(laboratory);
  const { rounds, roundMs } = laboratory.profile;
  const [user, product] = ['the-only-user', 'the-only-product'];
  await shop.put(product, STOCK);
  await shop.fund(user, BUDGET);
  shop.close();
  return runFunction('orders/place-order', 'load/bench/programs/place-orders.ts', {
    ...shop.names,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    BENCH_USER: user,
    BENCH_PRODUCT: product,
    BENCH_ROUNDS: String(rounds),
    BENCH_ROUND_MS: String(roundMs),
  });
}
