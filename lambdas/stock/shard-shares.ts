/** Units that one shard is to give. */
export interface Share {
  readonly shard: number;
  readonly quantity: number;
}

/**
 * Chooses the shards that give `quantity` units together: as few as can, as each costs an order write units. Which of those
 * that would do is left to `choose`: if everyone took the fullest, everyone would meet there.
 * @param units what each shard can give.
 * @param choose picks one of several shards, of which there is at least one.
 * @returns undefined where all of them together hold too few.
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
    // After one that gives at least its even part, the others of the fewest can still give what is missing.
    const able = [...left].filter(([, held]) => held >= missing / rest).map(([shard]) => shard);
    const shard = choose(able);
    const given = Math.min(missing, left.get(shard) as number);
    shares.push({ shard, quantity: given });
    left.delete(shard);
    missing -= given;
  }
  return missing === 0 ? shares : undefined;
}

/** How many shards it takes at least; 0 where all together hold too few. */
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
