import { addDays, daysBetween } from '../shared/shop-day.ts';
import type { ShardPick } from './pick.ts';
import { type Shard, shareOf } from './shard.ts';
import { shardIdOf, soldAttribute } from './shard-item.ts';
import type { StoredProduct } from './stored-product.ts';
import type { UnitsChange } from './units-change.ts';

/** Days before the first kept one whose counts a sale removes from its shard. */
const PRUNED_DAYS = 14;

/** A conditional update of one shard, as an item of a transaction. */
interface ShardUpdate {
  readonly Update: {
    readonly TableName: string;
    readonly Key: { readonly shardId: string };
    readonly UpdateExpression: string;
    readonly ConditionExpression: string;
    readonly ExpressionAttributeValues: Record<string, unknown>;
    readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD';
  };
}

/** The updates of shards in the table `stock`: beside each condition stands what it guarantees. */
export class ShardUpdates {
  readonly #table: string;

  /** @param table the name of the table `stock`. */
  constructor(table: string) {
    this.#table = table;
  }

  /**
   * Sells a pick.
   * @param today the shop day that counts the sale.
   * @param firstKept the first shop day whose count the shard keeps.
   */
  sell({ productId, shard, quantity, price, version }: ShardPick, today: string, firstKept: string): ShardUpdate {
    // An order has not read the shard, so it removes counts that may not exist. A shard that sells once a fortnight stays small.
    const past = daysBetween(addDays(firstKept, -PRUNED_DAYS), addDays(firstKept, -1)).map(soldAttribute);
    return this.#update(
      productId,
      shard,
      `SET available = available - :quantity ADD ${soldAttribute(today)} :quantity REMOVE ${past.join(', ')}`,
      // No overselling; the price is the one in memory; no sale of units that a PUT has replaced but not reached.
      'available >= :quantity AND price = :price AND version >= :version',
      { ':quantity': quantity, ':price': price, ':version': version },
    );
  }

  /**
   * Moves units between shards; the changes have the sum 0.
   * @throws Error if units would go into a shard beyond the product's `stockShards`.
   */
  move(product: StoredProduct, changes: readonly UnitsChange[]): ShardUpdate[] {
    return this.#change(product, changes, ' ADD moves :one', { ':one': 1 });
  }

  /**
   * Adds units to shards, or takes them.
   * @throws Error if units would go into a shard beyond the product's `stockShards`.
   */
  adjust(product: StoredProduct, changes: readonly UnitsChange[]): ShardUpdate[] {
    return this.#change(product, changes, '', {});
  }

  /** Brings a shard to the product's version and price, and to its share of the stock if a PUT since the shard's version set it. */
  settle({ productId, price, version, lastSet }: StoredProduct, shard: Shard): ShardUpdate {
    const isSet = shard.version < lastSet.version;
    return this.#update(
      productId,
      shard.index,
      `SET price = :price, version = :version${isSet ? ', available = :share' : ''}`,
      // Each version reaches a shard once, and sets its share at most once: units sold since do not come back.
      isSet ? 'attribute_not_exists(version) OR version < :set' : 'version >= :set AND version < :version',
      {
        ':price': price,
        ':version': version,
        ':set': lastSet.version,
        ...(isSet && { ':share': shareOf(lastSet.stock, lastSet.stockShards, shard.index) }),
      },
    );
  }

  #change(
    { productId, stockShards, version }: StoredProduct,
    changes: readonly UnitsChange[],
    count: string,
    values: Record<string, unknown>,
  ): ShardUpdate[] {
    return changes.map(({ shard: { index }, units }) => {
      if (units > 0 && index >= stockShards) {
        throw new Error(`Shard ${index} of ${productId} is to be drained: add units to the first ${stockShards} only.`);
      }
      return this.#update(
        productId,
        index,
        `SET available = available + :units${count}`,
        // No change of what a later version has set, no units in a shard that it drains, and no negative stock.
        'version = :version AND available >= :given',
        { ':units': units, ':version': version, ':given': Math.max(0, -units), ...values },
      );
    });
  }

  #update(
    productId: string,
    index: number,
    UpdateExpression: string,
    ConditionExpression: string,
    ExpressionAttributeValues: Record<string, unknown>,
  ): ShardUpdate {
    return {
      Update: {
        TableName: this.#table,
        Key: { shardId: shardIdOf(productId, index) },
        UpdateExpression,
        ConditionExpression,
        ExpressionAttributeValues,
        // The old item says which part of the condition failed.
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }
}
