import { createHash } from 'node:crypto';
import type { EngineAnswer } from './engine.ts';
import { alreadyDone, inProgress, otherParameters } from './service-answers.ts';

interface Remembered {
  readonly bodyHash: string;
  state: 'in progress' | 'done';
}

/** The `ClientRequestToken`s of transactions that are in progress or have succeeded. */
export class RequestTokens {
  readonly #remembered = new Map<string, Remembered>();

  /** @returns the answer to a repeated token; `undefined` where the transaction is to be run. */
  answerTo(token: string | undefined, body: object): EngineAnswer | undefined {
    const earlier = token && this.#remembered.get(token);
    if (!earlier) return undefined;
    if (earlier.bodyHash !== hashOf(body)) return otherParameters;
    return earlier.state === 'done' ? alreadyDone : inProgress;
  }

  begin(token: string | undefined, body: object): void {
    if (token) this.#remembered.set(token, { bodyHash: hashOf(body), state: 'in progress' });
  }

  /** A cancelled transaction is forgotten: documented is only that a token has no second effect after a success. */
  end(token: string | undefined, isDone: boolean): void {
    const remembered = token && this.#remembered.get(token);
    if (!remembered) return;
    if (isDone) remembered.state = 'done';
    else this.#remembered.delete(token);
  }
}

function hashOf(body: object): string {
  return createHash('sha1').update(JSON.stringify(body)).digest('base64');
}
