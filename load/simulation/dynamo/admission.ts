import type { EngineAnswer } from './engine.ts';
import { type ItemAccess, unitsOf } from './item-access.ts';
import { PartitionCapacity } from './partition-capacity.ts';
import { cancelledTransaction, refusedCall } from './service-answers.ts';
import { PARTITION_READ_UNITS, PARTITION_WRITE_UNITS, partitionsFor, type Throughput } from './table-throughput.ts';

/** What was admitted and refused. */
export interface AdmissionCounts {
  /** Units of admitted calls. */
  writeUnits: number;
  readUnits: number;
  /** Transactions and writes refused because an item is inside another transaction. */
  conflicts: number;
  /** Calls refused, or batches read in part, because a partition lacks units. */
  throttles: number;
}

/** Decides which calls DynamoDB admits: none over a partition's capacity, and no write to an item inside a transaction. */
export class Admission {
  readonly counts: AdmissionCounts = { writeUnits: 0, readUnits: 0, conflicts: 0, throttles: 0 };
  readonly #itemsInTransactions = new Set<string>();
  readonly #writeCapacity: PartitionCapacity;
  readonly #readCapacity: PartitionCapacity;

  /** @param placement another one distributes partition keys over the partitions differently. */
  constructor(throughput: Throughput, placement: string) {
    const partitions = partitionsFor(throughput);
    this.#writeCapacity = new PartitionCapacity({ unitsPerSecond: PARTITION_WRITE_UNITS, partitions }, placement);
    this.#readCapacity = new PartitionCapacity({ unitsPerSecond: PARTITION_READ_UNITS, partitions }, placement);
  }

  /**
   * Admits a transaction or refuses it as a whole.
   * @param nowMs virtual time.
   * @returns `end`, which frees its items, or the refusal.
   */
  beginTransaction(writes: readonly ItemAccess[], nowMs: number): { end: () => void } | { refusal: EngineAnswer } {
    const conflicts = writes.map(({ item }) => this.#itemsInTransactions.has(item));
    if (conflicts.includes(true)) {
      this.counts.conflicts += 1;
      return { refusal: cancelledTransaction('conflict', conflicts) };
    }
    const throttled = this.#writeCapacity.take(writes, nowMs);
    if (throttled.includes(true)) {
      this.counts.throttles += 1;
      return { refusal: cancelledTransaction('throttle', throttled) };
    }
    this.counts.writeUnits += unitsOf(writes);
    for (const { item } of writes) this.#itemsInTransactions.add(item);
    return {
      end: () => {
        for (const { item } of writes) this.#itemsInTransactions.delete(item);
      },
    };
  }

  /**
   * Admits a call outside transactions.
   * @param nowMs virtual time.
   * @returns the refusal, or `undefined`.
   */
  refusalOf(writes: readonly ItemAccess[], reads: readonly ItemAccess[], nowMs: number): EngineAnswer | undefined {
    if (writes.some(({ item }) => this.#itemsInTransactions.has(item))) {
      this.counts.conflicts += 1;
      return refusedCall('conflict');
    }
    const throttled = [...this.#writeCapacity.take(writes, nowMs), ...this.#readCapacity.take(reads, nowMs)];
    if (throttled.includes(true)) {
      this.counts.throttles += 1;
      return refusedCall('throttle');
    }
    this.counts.writeUnits += unitsOf(writes);
    this.counts.readUnits += unitsOf(reads);
    return undefined;
  }

  /**
   * Admits the keys of a batch one by one.
   * @param nowMs virtual time.
   * @returns for each key whether it may be read.
   */
  admitBatch(reads: readonly ItemAccess[], nowMs: number): boolean[] {
    const isAdmitted = reads.map((read) => !this.#readCapacity.take([read], nowMs).includes(true));
    this.counts.readUnits += unitsOf(reads.filter((_, index) => isAdmitted[index]));
    if (isAdmitted.includes(false)) this.counts.throttles += 1;
    return isAdmitted;
  }
}
