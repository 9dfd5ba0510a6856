import type { OrderLine } from '../../../lambdas/orders/order.ts';
import type { ProductGroup } from '../simulation-scenarios.ts';

/** A product of a scenario before the sale. */
interface ScenarioProduct {
  readonly productId: string;
  /** Units. */
  readonly stock: number;
  readonly stockShards: number;
}

export function productsOf(groups: readonly ProductGroup[]): ScenarioProduct[] {
  return groups.flatMap(({ name, count, stock, stockShards }) =>
    Array.from({ length: count }, (_, index) => ({ productId: productIdOf(name, index), stock, stockShards })),
  );
}

/** Draws the lines of one order, each of another product. */
export function drawBasket(
  groups: readonly ProductGroup[],
  maxQuantity: number,
  random: () => number,
): readonly OrderLine[] {
  return groups.flatMap(({ name, count, linesPerOrder }) => {
    const indexes = Array.from({ length: count }, (_, index) => index);
    return Array.from({ length: linesPerOrder }, () => {
      const [index] = indexes.splice(Math.floor(random() * indexes.length), 1);
      return { productId: productIdOf(name, index as number), quantity: 1 + Math.floor(random() * maxQuantity) };
    });
  });
}

function productIdOf(group: string, index: number): string {
  return `${group}-${index}`;
}
