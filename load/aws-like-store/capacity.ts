import { createHash } from 'node:crypto';
import type { StoreProfile } from './profiles.ts';
import type { ItemWrite } from './writes.ts';

/** The write units that each partition has left: a bucket that refills steadily and never holds more than a second's. */
export class PartitionCapacity {
  readonly #unitsPerSecond: number;
  readonly #partitions: number;
  readonly #buckets = new Map<string, { units: number; atMs: number }>();

  constructor(profile: Pick<StoreProfile, 'partitionUnitsPerSecond' | 'partitions'>) {
    this.#unitsPerSecond = profile.partitionUnitsPerSecond;
    this.#partitions = profile.partitions;
  }

  /**
   * Takes the units of several writes, all or none.
   * @param nowMs the time, from any start.
   * @returns for each write whether its partition refuses it.
   */
  take(writes: readonly ItemWrite[], nowMs: number): boolean[] {
    const needs = new Map<string, number>();
    const partitions = writes.map((write) => this.#partitionOf(write));
    for (const [index, partition] of partitions.entries()) {
      needs.set(partition, (needs.get(partition) ?? 0) + (writes[index]?.units ?? 0));
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

  #partitionOf({ table, item }: ItemWrite): string {
    const hash = createHash('sha1').update(item).digest().readUInt32BE();
    return `${table}/${hash % this.#partitions}`;
  }
}
