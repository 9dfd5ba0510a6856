/** Units of one product that one shard is to give to an order. */
export interface ShardPick {
  readonly productId: string;
  readonly shard: number;
  readonly quantity: number;
  /** The price in won that the buyer is asked. */
  readonly price: number;
  /** The version of the product that the shard was at. */
  readonly version: number;
  /** Which reading of the shelf this was picked from. */
  readonly reading: number;
}

/** Why a shard did not give its units; `moved` is another price than the one in memory, or no such shard any more. */
export interface ShardRefusal {
  readonly pick: ShardPick;
  readonly why: 'none' | 'empty' | 'moved' | 'conflict' | 'throttled';
  /** Units the shard held when it was empty for this order. */
  readonly available: number;
}
