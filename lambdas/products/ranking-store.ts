import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Dynamo, read } from '../shared/dynamo.ts';
import type { Trace } from '../shared/trace.ts';
import type { Ranking } from './ranking.ts';

const LATEST = 'latest';

/** The latest ranking, durable. */
export class RankingStore {
  readonly #dynamo: Dynamo;
  readonly #table: string;

  constructor(dynamo: Dynamo, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /** The latest ranking, or `undefined` where none was made yet. */
  async latest(trace: Trace): Promise<Ranking | undefined> {
    const command = new GetCommand({ TableName: this.#table, Key: { rankingId: LATEST }, ConsistentRead: true });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (!answer.Item) return undefined;
    const { asOf, from, to, items } = answer.Item as Ranking;
    return { asOf, from, to, items };
  }

  /**
   * Keeps a ranking, unless the one kept counts later days: an event that comes late must not undo a newer ranking.
   * @returns whether it was kept.
   */
  async keep(ranking: Ranking, trace: Trace): Promise<boolean> {
    const command = new PutCommand({
      TableName: this.#table,
      Item: { rankingId: LATEST, ...ranking },
      ConditionExpression: 'attribute_not_exists(rankingId) OR #to <= :to',
      ExpressionAttributeNames: { '#to': 'to' },
      ExpressionAttributeValues: { ':to': ranking.to },
    });
    try {
      await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
