import { createHash } from 'node:crypto';

/** What an item costs the partition that its partition key lies on. */
export interface Use {
  /** The table and the item's partition key. */
  readonly partitionKey: string;
  readonly units: number;
}

/** The units of one kind, read or write, that each partition has left: it refills steadily and saves up no more than a second's. */
export class PartitionCapacity {
  readonly #unitsPerSecond: number;
  readonly #partitions: number;
  readonly #placement: string;
  readonly #buckets: { units: number; atMs: number }[] = [];
  readonly #known = new Map<string, number>();

  /**
   * @param partitions how many all partition keys are spread over, by their hash.
   * @param placement another one spreads the keys in another way.
   */
  constructor({ unitsPerSecond, partitions }: { unitsPerSecond: number; partitions: number }, placement = '') {
    this.#unitsPerSecond = unitsPerSecond;
    this.#partitions = partitions;
    this.#placement = placement;
  }

  /**
   * Takes the units of several items, all or none.
   * @param nowMs the time, from any start.
   * @returns for each item whether its partition refuses it.
   */
  take(uses: readonly Use[], nowMs: number): boolean[] {
    const needs = new Map<number, number>();
    const partitions = uses.map((use) => this.#partitionOf(use));
    for (const [index, partition] of partitions.entries()) {
      needs.set(partition, (needs.get(partition) ?? 0) + (uses[index]?.units ?? 0));
    }
    const refused = partitions.map((partition) => this.#refill(partition, nowMs).units < (needs.get(partition) ?? 0));
    if (refused.includes(true)) return refused;
    for (const [partition, units] of needs) this.#refill(partition, nowMs).units -= units;
    return refused;
  }

  #refill(partition: number, nowMs: number): { units: number; atMs: number } {
    const bucket = this.#buckets[partition] ?? { units: this.#unitsPerSecond, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) / 1_000) * this.#unitsPerSecond;
    bucket.units = Math.min(this.#unitsPerSecond, bucket.units + gained);
    bucket.atMs = nowMs;
    this.#buckets[partition] = bucket;
    return bucket;
  }

  #partitionOf({ partitionKey }: Use): number {
    let partition = this.#known.get(partitionKey);
    if (partition === undefined) {
      const hash = createHash('sha1').update(`${this.#placement}/${partitionKey}`).digest().readUInt32BE();
      partition = hash % this.#partitions;
      this.#known.set(partitionKey, partition);
    }
    return partition;
  }
}
