import { createHash } from 'node:crypto';
import { type Table, tables } from '../../../lambdas/shared/tables.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { PartitionCapacity } from './capacity.ts';
import type { Engine, EngineAnswer } from './engine.ts';
import { type ItemUse, readsOf, type TableShape, writesOf } from './item-uses.ts';
import { latencySource } from './latency.ts';
import {
  latencies,
  PARTITION_READ_UNITS,
  PARTITION_WRITE_UNITS,
  partitionsFor,
  type Throughput,
} from './latency-profiles.ts';
import { preparedItems } from './prepared-items.ts';
import {
  inProgress,
  nothingRead,
  otherParameters,
  type Refusal,
  refusedPlainCall,
  refusedTransaction,
} from './refusals.ts';
import { Transactions } from './transactions.ts';

/** What came, and what was refused. Units are those of what passed. */
export interface StoreCounts {
  calls: number;
  writeUnits: number;
  readUnits: number;
  /** Transactions and writes refused because a transaction was at work on the same item. */
  conflicts: number;
  /** Calls refused, or batches of keys read in part, because a partition was out of units. */
  throttles: number;
}

/** A call of DynamoDB's API. */
export interface Call {
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the operation takes.
  readonly body: any;
}

type TransactItems = readonly Record<string, { TableName: string; Item?: Record<string, { S?: string }> }>[];

/** A transaction by its `ClientRequestToken`. */
interface Remembered {
  readonly bodyHash: string;
  state: 'under way' | 'done';
}

/**
 * What DynamoDB adds to an engine: partitions that take only so many units a second, refusals of what overlaps a transaction,
 * and published latencies.
 *
 * A transaction holds its items from its arrival until its latency has passed. Its conditions are looked at after the latency
 * of a plain call: where one fails it ends there, as what is refused here does. Its items are written at the end: nobody sees
 * its effect earlier. Any other call takes place after half of its latency.
 */
export class DynamoService {
  readonly counts: StoreCounts = { calls: 0, writeUnits: 0, readUnits: 0, conflicts: 0, throttles: 0 };
  readonly #engine: Engine;
  readonly #time: VirtualTime;
  readonly #shapes = new Map<string, TableShape>();
  readonly #writeCapacity: PartitionCapacity;
  readonly #readCapacity: PartitionCapacity;
  readonly #plainMs: () => number;
  readonly #transactionMs: () => number;
  readonly #transactions = new Transactions();
  readonly #remembered = new Map<string, Remembered>();
  readonly #orders: string;
  #written: (orderId: string) => void = () => {};

  /**
   * @param names of the tables in the engine, by environment variable.
   * @param placement another one spreads partition keys over the partitions in another way.
   */
  constructor(
    engine: Engine,
    time: VirtualTime,
    names: Readonly<Record<string, string>>,
    { throughput, placement }: { throughput: Throughput; placement: string },
  ) {
    this.#engine = engine;
    this.#time = time;
    this.#orders = names.ORDERS_TABLE as string;
    for (const table of Object.values<Table>(tables)) {
      const keys = [table.partitionKey, ...(table.sortKey ? [table.sortKey] : [])];
      this.#shapes.set(names[table.variable] as string, { name: table.name, keys, indexes: table.timeIndex ? 1 : 0 });
    }
    const partitions = partitionsFor(throughput);
    this.#writeCapacity = new PartitionCapacity({ unitsPerSecond: PARTITION_WRITE_UNITS, partitions }, placement);
    this.#readCapacity = new PartitionCapacity({ unitsPerSecond: PARTITION_READ_UNITS, partitions }, placement);
    this.#plainMs = latencySource(latencies.plain, time.random('plain latency'));
    this.#transactionMs = latencySource(latencies.transaction, time.random('transaction latency'));
  }

  /** Calls `listener` with the id of every order that a transaction writes, when it does. */
  onWritten(listener: (orderId: string) => void): void {
    this.#written = listener;
  }

  /** Answers a call after its latency; one that is lost on its way takes its latency and is not done. */
  async serve(call: Call, isLost: boolean): Promise<EngineAnswer | undefined> {
    this.counts.calls += 1;
    // Drawn for each call, whatever becomes of it, so that the sequences do not hang on what is refused.
    const plainMs = this.#plainMs();
    const transactionMs = this.#transactionMs();
    if (isLost) {
      await this.#time.sleep(plainMs);
      return undefined;
    }
    if (call.operation === 'TransactWriteItems') return this.#transact(call, plainMs, transactionMs);
    return this.#plainCall(call, plainMs);
  }

  /** Asks the engine, in no virtual time and beside every limit. */
  ask({ headers, body }: Call): Promise<EngineAnswer> {
    return this.#time.atStandstill(() => this.#engine.call(headers, JSON.stringify(body)));
  }

  async #transact(call: Call, plainMs: number, transactionMs: number): Promise<EngineAnswer> {
    const { ClientRequestToken: token, ...body } = call.body;
    const refusal = (answer: Refusal) => this.#time.sleep(plainMs).then(() => refused(answer));
    const earlier = token && this.#remembered.get(token);
    if (earlier) {
      if (earlier.bodyHash !== hashOf(body)) return refusal(otherParameters);
      if (earlier.state === 'under way') return refusal(inProgress);
      await this.#time.sleep(plainMs);
      return DONE;
    }
    const writes = this.#writesOf(call);
    const begun = this.#transactions.begin(writes);
    if ('conflicts' in begun) {
      this.counts.conflicts += 1;
      return refusal(refusedTransaction('conflict', begun.conflicts));
    }
    const throttled = this.#writeCapacity.take(writes, this.#time.elapsedMs);
    if (throttled.includes(true)) {
      begun.end();
      this.counts.throttles += 1;
      return refusal(refusedTransaction('throttle', throttled));
    }
    this.counts.writeUnits += unitsOf(writes);
    const remembered: Remembered = { bodyHash: hashOf(body), state: 'under way' };
    if (token) this.#remembered.set(token, remembered);
    const answer = await this.#bothPhases(call, body, plainMs, transactionMs);
    begun.end();
    if (answer.status === 200) {
      remembered.state = 'done';
      this.#tellWritten(body);
    }
    // Documented is that the token of a transaction that was done does nothing again; one that was cancelled is tried anew.
    else this.#remembered.delete(token);
    return answer;
  }

  /**
   * First the conditions are looked at, which is one round trip; then the items are written, at the end of the latency. Nothing
   * changes them between, as the transaction holds them. Without the token: this memory is the one that counts, and Dynoxide
   * gets slower with every token it remembers.
   */
  async #bothPhases(call: Call, body: Call['body'], plainMs: number, transactionMs: number): Promise<EngineAnswer> {
    const preparedMs = Math.min(plainMs, transactionMs);
    await this.#time.sleep(preparedMs);
    const prepared = await this.ask({ ...call, body: preparedItems(body, this.#shapeOf) });
    if (prepared.status !== 200) return prepared;
    await this.#time.sleep(transactionMs - preparedMs);
    return this.ask({ ...call, body });
  }

  #tellWritten({ TransactItems }: { readonly TransactItems: TransactItems }): void {
    for (const { Put } of TransactItems) {
      if (Put?.TableName === this.#orders) this.#written(Put.Item?.orderId?.S ?? '');
    }
  }

  async #plainCall(call: Call, plainMs: number): Promise<EngineAnswer> {
    await this.#time.sleep(plainMs / 2);
    const answer = await this.#takePlace(call);
    await this.#time.sleep(plainMs / 2);
    return answer;
  }

  async #takePlace(call: Call): Promise<EngineAnswer> {
    if (call.operation === 'BatchGetItem') return this.#readBatch(call);
    const writes = this.#writesOf(call);
    const reads = readsOf(call.operation, call.body, this.#shapeOf);
    // A TypeError goes through the client as it is: no fault of the store's that would be tried again.
    if (writes.length + reads.length === 0) throw new TypeError(`The simulation does not know ${call.operation}.`);
    if (writes.some((write) => this.#transactions.isHeld(write))) {
      this.counts.conflicts += 1;
      return refused(refusedPlainCall('conflict'));
    }
    const nowMs = this.#time.elapsedMs;
    const throttled = [...this.#writeCapacity.take(writes, nowMs), ...this.#readCapacity.take(reads, nowMs)];
    if (throttled.includes(true)) {
      this.counts.throttles += 1;
      return refused(refusedPlainCall('throttle'));
    }
    this.counts.writeUnits += unitsOf(writes);
    this.counts.readUnits += unitsOf(reads);
    return this.ask(call);
  }

  /** Reads the keys whose partitions have units left; the others stay unprocessed. */
  async #readBatch(call: Call): Promise<EngineAnswer> {
    const nowMs = this.#time.elapsedMs;
    const reads = readsOf(call.operation, call.body, this.#shapeOf);
    const isRead = reads.map((read) => !this.#readCapacity.take([read], nowMs).includes(true));
    this.counts.readUnits += unitsOf(reads.filter((_, index) => isRead[index]));
    if (!isRead.includes(false)) return this.ask(call);
    this.counts.throttles += 1;
    if (!isRead.includes(true)) return refused(nothingRead);
    const RequestItems: Record<string, { Keys: object[] }> = {};
    const UnprocessedKeys: Record<string, { Keys: object[] }> = {};
    let index = 0;
    for (const [table, { Keys, ...rest }] of Object.entries<{ Keys: object[] }>(call.body.RequestItems)) {
      for (const key of Keys) {
        const side = isRead[index++] ? RequestItems : UnprocessedKeys;
        side[table] ??= { ...rest, Keys: [] };
        side[table].Keys.push(key);
      }
    }
    const answer = await this.ask({ ...call, body: { ...call.body, RequestItems } });
    return answerOf(answer.status, { ...JSON.parse(answer.body.toString()), UnprocessedKeys });
  }

  #writesOf({ operation, body }: Call): ItemUse[] {
    return writesOf(operation, body, this.#shapeOf);
  }

  readonly #shapeOf = (table: string): TableShape => {
    const shape = this.#shapes.get(table);
    if (!shape) throw new TypeError(`The simulation does not know the table ${table}.`);
    return shape;
  };
}

const DONE = answerOf(200, {});

function refused(refusal: Refusal): EngineAnswer {
  return answerOf(400, refusal);
}

function answerOf(status: number, body: object): EngineAnswer {
  return { status, body: Buffer.from(JSON.stringify(body)) };
}

function unitsOf(uses: readonly ItemUse[]): number {
  return uses.reduce((sum, { units }) => sum + units, 0);
}

function hashOf(body: object): string {
  return createHash('sha1').update(JSON.stringify(body)).digest('base64');
}
