import type { RankingSources } from '../rankings/rank-products.ts';
import { SalesStore } from '../rankings/sales-store.ts';
import type { TestShop } from './test-shop.ts';

/** The stores from which a test shop is ranked. */
export function sourcesOf({
  dynamo,
  names,
  products,
}: Pick<TestShop, 'dynamo' | 'names' | 'products'>): RankingSources {
  return { sales: new SalesStore(dynamo, names.STOCK_TABLE as string), products };
}
