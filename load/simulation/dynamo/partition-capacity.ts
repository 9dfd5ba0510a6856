import { createHash } from 'node:crypto';

/** The capacity units that one access to an item takes from the partition of its partition key. */
export interface CapacityUse {
  readonly table: string;
  /** Unique within the table. */
  readonly partitionKey: string;
  readonly units: number;
}

interface Bucket {
  units: number;
  /** When it was last refilled. */
  atMs: number;
}

/** Token buckets of one kind of capacity, read or write: each partition refills steadily and saves up at most one second of units. */
export class PartitionCapacity {
  readonly #unitsPerSecond: number;
  readonly #partitions: number;
  readonly #placement: string;
  readonly #buckets = new Map<string, Bucket>();
  readonly #partitionOfKey = new Map<string, string>();

  /**
   * @param unitsPerSecond capacity of one partition.
   * @param partitions of each table; a partition key lies on the one that its hash selects.
   * @param placement salt of that hash: another one distributes the keys differently.
   */
  constructor({ unitsPerSecond, partitions }: { unitsPerSecond: number; partitions: number }, placement = '') {
    this.#unitsPerSecond = unitsPerSecond;
    this.#partitions = partitions;
    this.#placement = placement;
  }

  /**
   * Takes the units of several accesses, all or none.
   * @param nowMs virtual time; never earlier than in the call before.
   * @returns for each access whether its partition lacks the units.
   */
  take(uses: readonly CapacityUse[], nowMs: number): boolean[] {
    const needs = new Map<string, number>();
    const partitions = uses.map((use) => this.#partitionOf(use));
    for (const [index, partition] of partitions.entries()) {
      needs.set(partition, (needs.get(partition) ?? 0) + (uses[index]?.units ?? 0));
    }
    const refused = partitions.map((partition) => this.#refill(partition, nowMs).units < (needs.get(partition) ?? 0));
    if (refused.includes(true)) return refused;
    for (const [partition, units] of needs) this.#refill(partition, nowMs).units -= units;
    return refused;
  }

  #refill(partition: string, nowMs: number): Bucket {
    const bucket = this.#buckets.get(partition) ?? { units: this.#unitsPerSecond, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) / 1_000) * this.#unitsPerSecond;
    bucket.units = Math.min(this.#unitsPerSecond, bucket.units + gained);
    bucket.atMs = nowMs;
    this.#buckets.set(partition, bucket);
    return bucket;
  }

  #partitionOf({ table, partitionKey }: CapacityUse): string {
    const placedKey = `${this.#placement}/${table}/${partitionKey}`;
    let partition = this.#partitionOfKey.get(placedKey);
    if (partition === undefined) {
      const hash = createHash('sha1').update(placedKey).digest().readUInt32BE();
      partition = `${table}/${hash % this.#partitions}`;
      this.#partitionOfKey.set(placedKey, partition);
    }
    return partition;
  }
}
