import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Dynamo, read } from '../shared/dynamo.ts';
import type { Trace } from '../shared/trace.ts';
import type { Wallets } from './charge.ts';

/** Reads wallets; charges and orders write them in their own transactions. */
export class WalletStore implements Wallets {
  readonly #dynamo: Dynamo;
  readonly #table: string;

  constructor(dynamo: Dynamo, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /**
   * The user's balance now, in won; 0 for an unknown user.
   * @throws Problem `try-again` if the store fails or the deadline passes.
   */
  async balance(userId: string, trace: Trace): Promise<number> {
    const command = new GetCommand({ TableName: this.#table, Key: { userId }, ConsistentRead: true });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return answer.Item?.balance ?? 0;
  }
}
