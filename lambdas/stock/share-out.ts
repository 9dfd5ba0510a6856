/** Units that one shard gives. */
export interface Share {
  /** Index of the shard. */
  readonly shard: number;
  readonly quantity: number;
}

/**
 * Chooses the fewest shards that hold `quantity` units together: each shard costs an order two write units. `choose` decides
 * between equally good shards; if every order took the fullest shard, all orders would conflict on it.
 * @param units available units by shard index.
 * @param choose picks one of at least one shard index.
 * @returns undefined if all shards together hold too few units.
 */
export function shareOut(
  quantity: number,
  units: ReadonlyMap<number, number>,
  choose: (shards: readonly number[]) => number,
): Share[] | undefined {
  const left = new Map(units);
  const shares: Share[] = [];
  let missing = quantity;
  for (let rest = fewestShards(quantity, units); rest > 0; rest -= 1) {
    // A shard that gives at least an even part leaves no more than the other `rest - 1` shards can give.
    const able = [...left].filter(([, held]) => held >= missing / rest).map(([shard]) => shard);
    const shard = choose(able);
    const given = Math.min(missing, left.get(shard) as number);
    shares.push({ shard, quantity: given });
    left.delete(shard);
    missing -= given;
  }
  return missing === 0 ? shares : undefined;
}

/** The smallest number of shards that hold `quantity` units; 0 if all together hold too few. */
function fewestShards(quantity: number, units: ReadonlyMap<number, number>): number {
  let missing = quantity;
  let count = 0;
  for (const held of [...units.values()].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    missing -= held;
    count += 1;
  }
  return missing <= 0 ? count : 0;
}
