import type { TableNames } from '../table-names.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { Admission, type AdmissionCounts } from './admission.ts';
import { splitKeys } from './batch-keys.ts';
import type { Engine, EngineAnswer } from './engine.ts';
import { readsOf, writesOf } from './item-access.ts';
import { latencies, latencySource } from './latency.ts';
import { RequestTokens } from './request-tokens.ts';
import { jsonAnswer, nothingRead } from './service-answers.ts';
import { type TableShapes, tableShapes } from './table-shapes.ts';
import type { Throughput } from './table-throughput.ts';
import { conditionChecksOf } from './transaction-conditions.ts';

/** A call of DynamoDB's API. */
export interface Call {
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the operation takes.
  readonly body: any;
}

/** What the service was sent, admitted and refused. */
export interface StoreCounts extends Readonly<AdmissionCounts> {
  readonly calls: number;
}

/** The durations that a call has drawn, in virtual ms. */
interface DrawnLatency {
  readonly plainMs: number;
  readonly transactionMs: number;
}

type TransactItems = readonly Record<string, { TableName: string; Item?: Record<string, { S?: string }> }>[];

/**
 * DynamoDB as a service: an engine's semantics plus partition capacity, transaction conflicts and published latencies.
 *
 * A transaction contains its items from its arrival until its latency has passed. Its conditions are checked after the latency
 * of a plain call; a failed condition ends it there, as every refusal does. Its items are written at the end, so its effect is
 * not visible earlier. Any other call takes effect after half of its latency.
 */
export class DynamoService {
  readonly #engine: Engine;
  readonly #time: VirtualTime;
  readonly #admission: Admission;
  readonly #tokens = new RequestTokens();
  readonly #shapes: TableShapes;
  readonly #ordersTable: string;
  readonly #drawPlainMs: () => number;
  readonly #drawTransactionMs: () => number;
  #calls = 0;
  #orderWritten: (orderId: string) => void = () => {};

  /**
   * @param names of the tables in the engine.
   * @param placement another one distributes partition keys over the partitions differently.
   */
  constructor(
    engine: Engine,
    time: VirtualTime,
    names: TableNames,
    { throughput, placement }: { throughput: Throughput; placement: string },
  ) {
    this.#engine = engine;
    this.#time = time;
    this.#admission = new Admission(throughput, placement);
    this.#shapes = tableShapes(names);
    this.#ordersTable = names.ORDERS_TABLE;
    this.#drawPlainMs = latencySource(latencies.plain, time.random('plain latency'));
    this.#drawTransactionMs = latencySource(latencies.transaction, time.random('transaction latency'));
  }

  get counts(): StoreCounts {
    return { calls: this.#calls, ...this.#admission.counts };
  }

  /** Calls `listener` with the id of each order at the moment a transaction writes it. */
  onOrderWritten(listener: (orderId: string) => void): void {
    this.#orderWritten = listener;
  }

  /**
   * Answers a call after its latency.
   * @param isLost whether the request is lost on its way: then nothing is done, and `undefined` returned after the latency.
   */
  async serve(call: Call, isLost: boolean): Promise<EngineAnswer | undefined> {
    this.#calls += 1;
    // Every call draws both, so that the sequences do not depend on which calls are refused.
    const latency = { plainMs: this.#drawPlainMs(), transactionMs: this.#drawTransactionMs() };
    if (isLost) {
      await this.#time.sleep(latency.plainMs);
      return undefined;
    }
    if (call.operation === 'TransactWriteItems') return this.#runTransaction(call, latency);
    await this.#time.sleep(latency.plainMs / 2);
    const answer = await this.#runPlainCall(call);
    await this.#time.sleep(latency.plainMs / 2);
    return answer;
  }

  /** Passes a call to the engine at once, without latency, limits or counts. */
  ask({ headers, body }: Call): Promise<EngineAnswer> {
    return this.#time.atStandstill(() => this.#engine.call(headers, JSON.stringify(body)));
  }

  async #runTransaction(call: Call, latency: DrawnLatency): Promise<EngineAnswer> {
    const { ClientRequestToken: token, ...body } = call.body;
    const repeated = this.#tokens.answerTo(token, body);
    if (repeated) return this.#answerLater(repeated, latency.plainMs);
    const writes = writesOf(call.operation, body, this.#shapes);
    const admitted = this.#admission.beginTransaction(writes, this.#time.elapsedMs);
    if ('refusal' in admitted) return this.#answerLater(admitted.refusal, latency.plainMs);
    this.#tokens.begin(token, body);
    // The engine never sees the token: Dynoxide gets slower with every token that it remembers.
    const answer = await this.#checkThenWrite({ ...call, body }, latency);
    admitted.end();
    this.#tokens.end(token, answer.status === 200);
    if (answer.status === 200) this.#reportOrders(body.TransactItems);
    return answer;
  }

  /** Nothing changes the items between the two phases, as the transaction contains them. */
  async #checkThenWrite(call: Call, { plainMs, transactionMs }: DrawnLatency): Promise<EngineAnswer> {
    const checkedMs = Math.min(plainMs, transactionMs);
    await this.#time.sleep(checkedMs);
    const checked = await this.ask({ ...call, body: conditionChecksOf(call.body, this.#shapes) });
    if (checked.status !== 200) return checked;
    await this.#time.sleep(transactionMs - checkedMs);
    return this.ask(call);
  }

  #reportOrders(items: TransactItems): void {
    for (const { Put } of items) {
      if (Put?.TableName === this.#ordersTable) this.#orderWritten(Put.Item?.orderId?.S ?? '');
    }
  }

  async #runPlainCall(call: Call): Promise<EngineAnswer> {
    const { operation, body } = call;
    const reads = readsOf(operation, body, this.#shapes);
    const nowMs = this.#time.elapsedMs;
    if (operation === 'BatchGetItem') return this.#readBatch(call, this.#admission.admitBatch(reads, nowMs));
    const writes = writesOf(operation, body, this.#shapes);
    // A TypeError passes through the SDK, which would retry a fault of the store.
    if (writes.length + reads.length === 0) throw new TypeError(`The simulation does not know ${operation}.`);
    return this.#admission.refusalOf(writes, reads, nowMs) ?? this.ask(call);
  }

  /** Reads the admitted keys; the others stay unprocessed. */
  async #readBatch(call: Call, isAdmitted: readonly boolean[]): Promise<EngineAnswer> {
    if (!isAdmitted.includes(false)) return this.ask(call);
    if (!isAdmitted.includes(true)) return nothingRead;
    const { read, unprocessed } = splitKeys(call.body.RequestItems, isAdmitted);
    const { status, body } = await this.ask({ ...call, body: { ...call.body, RequestItems: read } });
    return jsonAnswer(status, { ...JSON.parse(body.toString()), UnprocessedKeys: unprocessed });
  }

  async #answerLater(answer: EngineAnswer, afterMs: number): Promise<EngineAnswer> {
    await this.#time.sleep(afterMs);
    return answer;
  }
}
