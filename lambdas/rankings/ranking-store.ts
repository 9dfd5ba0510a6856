import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Dynamo, read } from '../shared/dynamo.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { parseRanking } from './ranking.schema.ts';
import type { Ranking, Rankings } from './ranking.ts';

const LATEST = 'latest';

/** The latest ranking, in DynamoDB. */
export class RankingStore implements Rankings {
  readonly #dynamo: Dynamo;
  readonly #table: string;

  constructor(dynamo: Dynamo, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /**
   * The latest ranking, or `undefined` if the shop has never ranked.
   * @throws Problem `try-again` if it is damaged: an empty list would claim that nothing was sold, and raise no alarm.
   */
  async latest(trace: Trace): Promise<Ranking | undefined> {
    const command = new GetCommand({ TableName: this.#table, Key: { rankingId: LATEST }, ConsistentRead: true });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (!answer.Item) return undefined;
    const ranking = parseRanking(answer.Item);
    if (!ranking) throw tryAgain('The top five cannot be read until the shop has ranked again.');
    return ranking;
  }

  /**
   * Stores a ranking, unless the stored one is newer: a late event, or the retry of a write whose reply was lost, must not
   * undo it.
   * @returns whether it was stored.
   * @throws Problem `try-again` if the store fails until the deadline.
   */
  async keep(ranking: Ranking, trace: Trace): Promise<boolean> {
    const command = new PutCommand({
      TableName: this.#table,
      Item: { rankingId: LATEST, ...ranking },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      // Not older than the stored ranking; days and instants sort as text. `NOT` is also true for an item without these
      // attributes, so a damaged one is replaced.
      ConditionExpression: 'attribute_not_exists(rankingId) OR NOT (#to > :to OR (#to = :to AND asOf > :asOf))',
      ExpressionAttributeNames: { '#to': 'to' },
      ExpressionAttributeValues: { ':to': ranking.to, ':asOf': ranking.asOf },
    });
    try {
      await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const kept = error.Item ? unmarshall(error.Item) : undefined;
      return kept !== undefined && !parseRanking(kept) && this.#replaceDamaged(kept, ranking, trace);
    }
  }

  /** Replaces a damaged item that sorts after every ranking, unless it was replaced meanwhile. */
  async #replaceDamaged(kept: Record<string, unknown>, ranking: Ranking, trace: Trace): Promise<boolean> {
    const command = new PutCommand({
      TableName: this.#table,
      Item: { rankingId: LATEST, ...ranking },
      ConditionExpression: '#to = :kept',
      ExpressionAttributeNames: { '#to': 'to' },
      ExpressionAttributeValues: { ':kept': kept.to },
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
