/** A pick: units that one order line takes from one shard. */
export interface ShardPick {
  readonly productId: string;
  /** Index of the shard. */
  readonly shard: number;
  /** Units. */
  readonly quantity: number;
  /** Price in won that the order charges for a unit. */
  readonly price: number;
  /** Version of the product in memory; the shard must have reached it. */
  readonly version: number;
  /** Reading of the shard that the pick was made from: later readings may already include its sale. */
  readonly reading: number;
}

/** Why a shard refused its pick, or `none` if it did not; `moved`: the shard's price differs or its version is older. */
export interface ShardRefusal {
  readonly pick: ShardPick;
  readonly why: 'none' | 'empty' | 'moved' | 'conflict' | 'throttled';
  /** Units left in the shard if `why` is `empty`, else 0. */
  readonly available: number;
}
