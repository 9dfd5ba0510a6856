import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { SCAN_PAGE_MS } from '../shared/bounds.ts';
import { type Dynamo, read } from '../shared/dynamo.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { productIdOf, soldAttribute } from '../stock/shard-item.ts';
import { patiently } from './patience.ts';
import type { Sales, SalesScan, SoldShard } from './ranking.ts';

/** The sales that the stock shards count, by shop day. */
export class SalesStore implements Sales {
  readonly #dynamo: Dynamo;
  readonly #stockTable: string;

  constructor(dynamo: Dynamo, stockTable: string) {
    this.#dynamo = dynamo;
    this.#stockTable = stockTable;
  }

  /**
   * Scans one segment of the stock for the shards that sold on any of the days, page by page.
   * @throws Problem `try-again` when the store stays throttled or fails until the deadline, or once the scan is stopped.
   */
  async *shards({ segment, segments, days, stop }: SalesScan, trace: Trace): AsyncGenerator<readonly SoldShard[]> {
    const counts = days.map(soldAttribute);
    let start: Record<string, unknown> | undefined;
    do {
      const command = new ScanCommand({
        TableName: this.#stockTable,
        Segment: segment,
        TotalSegments: segments,
        // What sold nothing in the window stays in the store: a million shards cost few bytes.
        FilterExpression: counts.map((count) => `attribute_exists(${count})`).join(' OR '),
        ProjectionExpression: ['shardId', ...counts].join(', '),
        ...(start && { ExclusiveStartKey: start }),
      });
      const send = (signal: AbortSignal) => {
        // Not tried again: the ranking has failed elsewhere.
        if (stop.aborted) throw tryAgain();
        return this.#dynamo.send(command, {
          abortSignal: AbortSignal.any([signal, stop]),
          requestTimeout: SCAN_PAGE_MS,
        });
      };
      const answer = await patiently(trace, () => read(trace, send), stop);
      yield (answer.Items ?? []).map((item) => ({
        productId: productIdOf(item.shardId),
        sold: counts.reduce((sum, count) => sum + (item[count] ?? 0), 0),
      }));
      start = answer.LastEvaluatedKey;
    } while (start);
  }
}
