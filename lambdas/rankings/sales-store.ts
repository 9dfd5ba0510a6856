import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { SCAN_PAGE_MS } from '../shared/bounds.ts';
import { type Dynamo, read } from '../shared/dynamo.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { productIdOf, soldAttribute } from '../stock/shard-item.ts';
import type { Sales, SalesScan, SoldShard } from './rank-products.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';

/** The shards' counts of units sold, by shop day. */
export class SalesStore implements Sales {
  readonly #dynamo: Dynamo;
  readonly #stockTable: string;

  constructor(dynamo: Dynamo, stockTable: string) {
    this.#dynamo = dynamo;
    this.#stockTable = stockTable;
  }

  /**
   * Scans one segment of the stock, page by page, for shards that sold on any of the days.
   * @throws Problem `try-again` if the store stays throttled or fails until the deadline, or once the scan is stopped.
   */
  async *shards({ segment, segments, days, stop }: SalesScan, trace: Trace): AsyncGenerator<readonly SoldShard[]> {
    const counts = days.map(soldAttribute);
    let start: Record<string, unknown> | undefined;
    do {
      const command = new ScanCommand({
        TableName: this.#stockTable,
        Segment: segment,
        TotalSegments: segments,
        // Shards without sales in the window are not sent: a scan of a million shards returns few bytes.
        FilterExpression: counts.map((count) => `attribute_exists(${count})`).join(' OR '),
        ProjectionExpression: ['shardId', ...counts].join(', '),
        ...(start && { ExclusiveStartKey: start }),
      });
      const send = (signal: AbortSignal) => {
        // Another segment has failed: no more retries.
        if (stop.aborted) throw tryAgain();
        return this.#dynamo.send(command, {
          abortSignal: AbortSignal.any([signal, stop]),
          requestTimeout: SCAN_PAGE_MS,
        });
      };
      const answer = await retryUntilDeadline(trace, () => read(trace, send), stop);
      yield (answer.Items ?? []).map((item) => ({
        productId: productIdOf(item.shardId),
        sold: counts.reduce((sum, count) => sum + (item[count] ?? 0), 0),
      }));
      start = answer.LastEvaluatedKey;
    } while (start);
  }
}
