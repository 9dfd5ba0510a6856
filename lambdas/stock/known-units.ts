import type { ShardPick } from './pick.ts';

/**
 * Units that a process knows each shard of one product to hold. The number is never below the shard's real units, unless stock
 * was added since: only outcomes that happened after the shard's reading lower it.
 */
export class KnownUnits {
  #units: (number | undefined)[] = [];
  /** The number of the reading, or refusal, that each shard's units are known from. */
  #readings: number[] = [];
  #latestReading = 0;

  /** Starts with `shards` unknown shards. */
  constructor(shards: number) {
    this.forget(shards);
  }

  /** Replaces everything known by `shards` unknown shards. */
  forget(shards: number): void {
    this.learn(Array(shards).fill(undefined));
  }

  /** Replaces everything known by a later reading of all shards. */
  learn(units: readonly (number | undefined)[]): void {
    this.#latestReading += 1;
    this.#readings = Array(units.length).fill(this.#latestReading);
    this.#units = [...units];
  }

  /** Units by shard index; `undefined` for a shard that was not read and has not refused. */
  get byShard(): readonly (number | undefined)[] {
    return this.#units;
  }

  /** The most units that all shards may hold; infinity if the units of a shard are unknown. */
  get atMost(): number {
    return this.#units.reduce<number>((sum, units) => sum + (units ?? Number.POSITIVE_INFINITY), 0);
  }

  /** Number of the reading that a shard's units are known from. */
  readingOf(shard: number): number {
    return this.#readings[shard] ?? this.#latestReading;
  }

  /** Subtracts a sold pick, unless a later reading may already include the sale. */
  noteSold({ shard, reading, quantity }: ShardPick): void {
    const units = this.#units[shard];
    if (units !== undefined && this.readingOf(shard) === reading) this.#units[shard] = units - quantity;
  }

  /** Lowers a shard to the `available` units that it held when it refused a pick, unless it was read later. */
  noteRefused({ shard, reading }: ShardPick, available: number): void {
    if (this.readingOf(shard) !== reading) return;
    this.#units[shard] = Math.min(available, this.#units[shard] ?? available);
    // `available` includes every sale before the refusal: one that is noted later must not be subtracted again.
    this.#latestReading += 1;
    this.#readings[shard] = this.#latestReading;
  }
}
