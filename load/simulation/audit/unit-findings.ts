import { idOf } from '../../../lambdas/shared/ids.ts';
import type { TakenStep } from '../clients/admin-steps.ts';
import { ADMIN } from '../clients/simulated-admin.ts';
import type { RunRecord } from './run-record.ts';
import type { StoredShelf, StoreSnapshot } from './store-snapshot.ts';

/** Units of one product in one stored order. */
interface Sale {
  readonly units: number;
  /** When the order was written, in virtual ms since the run began. */
  readonly atMs: number;
}

/** The units of one product, as they were set, changed, sold and left. */
interface ProductUnits {
  readonly productId: string;
  readonly stock: number;
  readonly steps: readonly TakenStep[];
  readonly sales: readonly Sale[];
  readonly shelf: StoredShelf;
}

/** No unit is created, lost or sold twice. */
export function unitFindings(record: RunRecord, snapshot: StoreSnapshot): string[] {
  const sales = salesByProduct(record, snapshot);
  const stepFindings = record.steps.flatMap((step) => outcomeFindings(step, snapshot));
  const productFindings = record.products.flatMap(({ productId, stock }, index) => {
    const product: ProductUnits = {
      productId,
      stock,
      steps: index === 0 ? record.steps : [],
      sales: sales.get(productId) ?? [],
      shelf: snapshot.shelves.get(productId) ?? { available: 0, sold: 0, lowest: 0 },
    };
    return [...shelfFindings(product), ...stockFindings(product, snapshot)];
  });
  return [...stepFindings, ...productFindings];
}

function salesByProduct({ writtenMs }: RunRecord, { orders }: StoreSnapshot): Map<string, Sale[]> {
  const sales = new Map<string, Sale[]>();
  for (const { orderId, lines } of orders) {
    for (const { productId, quantity } of lines) {
      const ofProduct = sales.get(productId) ?? [];
      sales.set(productId, ofProduct);
      ofProduct.push({ units: quantity, atMs: writtenMs.get(orderId) ?? Number.NaN });
    }
  }
  return sales;
}

/** Each step has a known outcome, and an adjustment is stored exactly where it was answered 201. */
function outcomeFindings(step: TakenStep, snapshot: StoreSnapshot): string[] {
  const { does, status } = step;
  const what = JSON.stringify(does);
  const isStored = adjustedBy(step, snapshot) !== undefined;
  const isWrong = does.what === 'adjust' && isStored !== (status === 201);
  return [
    ...(status === 503 ? [`the outcome of ${what} stayed unknown`] : []),
    ...(isWrong ? [`${what} got status ${status} and is ${isStored ? 'stored' : 'not stored'}`] : []),
  ];
}

/** No shard is negative, and the shards count the units that orders hold. */
function shelfFindings({ productId, sales, shelf }: ProductUnits): string[] {
  const units = sum(sales);
  return [
    ...(shelf.lowest < 0 ? [`a shard of ${productId} holds ${shelf.lowest} units`] : []),
    ...(shelf.sold === units ? [] : [`the shards of ${productId} count ${shelf.sold} units sold, orders ${units}`]),
  ];
}

/**
 * After each PUT of the stock no more is sold than it set; after the last one, what is not sold is left.
 * A PUT reaches shard by shard: units sold while it runs may be from before or after it, hence a lower and an upper bound.
 */
function stockFindings({ productId, stock, steps, sales, shelf }: ProductUnits, snapshot: StoreSnapshot): string[] {
  const settings = [{ stock, beganMs: 0, endedMs: 0 }, ...steps.flatMap(settingOf)];
  return settings.flatMap((setting, index) => {
    const next = settings[index + 1];
    const endMs = next?.beganMs ?? Number.POSITIVE_INFINITY;
    const added = within(steps, ({ beganMs }) => beganMs, setting.endedMs, endMs);
    const units = added.reduce((total, step) => total + (adjustedBy(step, snapshot) ?? 0), setting.stock);
    const soldAtLeast = sum(within(sales, ({ atMs }) => atMs, setting.endedMs, endMs));
    const soldAtMost = sum(within(sales, ({ atMs }) => atMs, setting.beganMs, endMs));
    const where = `${productId}: stock ${setting.stock} set at ${setting.beganMs} ms, ${units} with adjustments`;
    const gone = units - shelf.available;
    const isOver = soldAtLeast > units;
    const isOff = !next && (gone < soldAtLeast || gone > soldAtMost);
    return [
      ...(isOver ? [`${where}, ${soldAtLeast} sold`] : []),
      ...(isOff ? [`${where}, ${soldAtLeast} to ${soldAtMost} sold, ${shelf.available} left`] : []),
    ];
  });
}

/** What a successful PUT of the stock set; none for any other step. */
function settingOf({ does, status, beganMs, endedMs }: TakenStep) {
  if (does.what !== 'put' || does.stock === undefined || status !== 200) return [];
  return [{ stock: does.stock, beganMs, endedMs }];
}

/** The units that a step's adjustment added; `undefined` where none is stored. */
function adjustedBy({ key }: TakenStep, { adjustments }: StoreSnapshot): number | undefined {
  return adjustments.get(idOf('adj', ADMIN, key));
}

function within<T>(all: readonly T[], atMs: (one: T) => number, fromMs: number, toMs: number): T[] {
  return all.filter((one) => atMs(one) >= fromMs && atMs(one) < toMs);
}

function sum(sales: readonly Sale[]): number {
  return sales.reduce((total, { units }) => total + units, 0);
}
