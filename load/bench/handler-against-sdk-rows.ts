import { atLeast } from '../figures/goal.ts';
import { type BenchContext, openFreshShop } from './bench-context.ts';
import type { BenchRow } from './bench-report.ts';
import { runFunction } from './function-process.ts';
import { figuresOf, type Round } from './rounds.ts';
import { BUDGET, STOCK } from './sizes.ts';

/** The figures of `programs/place-orders.ts`. */
export interface OrderRounds {
  readonly handler: Round[];
  readonly sdk: Round[];
}

/** The cost of the shop's own code, warmed up: orders of the `prod` function, compared with the SDK sending the same transaction alone. */
export async function handlerAgainstSdk(context: BenchContext): Promise<BenchRow[]> {
  const { shop, url } = await openFreshShop(context);
  const { rounds, roundMs, warmUpOrders } = context.profile;
  const [user, product] = ['the-only-user', 'the-only-product'];
  await shop.put(product, STOCK);
  await shop.fund(user, BUDGET);
  shop.close();
  const { handler, sdk } = await runFunction<OrderRounds>('orders/place-order', 'place-orders.ts', {
    ...shop.names,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    BENCH_USER: user,
    BENCH_PRODUCT: product,
    BENCH_WARM_UP: String(warmUpOrders),
    BENCH_ROUNDS: String(rounds),
    BENCH_ROUND_MS: String(roundMs),
  });
  const [design, against] = [figuresOf(handler), figuresOf(sdk)];
  return [
    {
      id: 'handler',
      what: { say: 'handler' },
      design,
      against: { name: { say: 'bare-sdk' }, ...against },
      goals: [atLeast({ say: 'throughput' }, design.perSecond / against.perSecond, 0.95, '×')],
      note: { say: 'warm-up', orders: warmUpOrders },
    },
  ];
}
