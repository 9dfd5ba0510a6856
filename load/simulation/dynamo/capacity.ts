import { createHash } from 'node:crypto';

/** What an item costs the partition that its partition key lies on. */
export interface Use {
  readonly table: string;
  /** The item's partition key, which no other table need know of. */
  readonly partitionKey: string;
  readonly units: number;
}

/** The units of one kind, read or write, that each partition has left: it refills steadily and saves up no more than a second's. */
export class PartitionCapacity {
  readonly #unitsPerSecond: number;
  readonly #partitions: number;
  readonly #placement: string;
  readonly #buckets = new Map<string, { units: number; atMs: number }>();
  readonly #known = new Map<string, string>();

  /**
   * @param partitions how many each table's partition keys are spread over, by their hash.
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

  #refill(partition: string, nowMs: number): { units: number; atMs: number } {
    const bucket = this.#buckets.get(partition) ?? { units: this.#unitsPerSecond, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) / 1_000) * this.#unitsPerSecond;
    bucket.units = Math.min(this.#unitsPerSecond, bucket.units + gained);
    bucket.atMs = nowMs;
    this.#buckets.set(partition, bucket);
    return bucket;
  }

  #partitionOf({ table, partitionKey }: Use): string {
    const place = `${this.#placement}/${table}/${partitionKey}`;
    let partition = this.#known.get(place);
    if (partition === undefined) {
      const hash = createHash('sha1').update(place).digest().readUInt32BE();
      partition = `${table}/${hash % this.#partitions}`;
      this.#known.set(place, partition);
    }
    return partition;
  }
}
