import { DYNAMODB_REQUEST_MS } from '../../../lambdas/shared/bounds.ts';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Call, DynamoService } from './dynamo-service.ts';
import type { EngineAnswer } from './engine.ts';
import { type Fate, fateSource } from './fates.ts';

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
type Handle = (request: HttpRequest, options?: { abortSignal?: AbortSignal }) => Promise<unknown>;

/** The network between the SDK and simulated DynamoDB: requests and replies that get lost, and how long a client waits. */
export class SimulatedNetwork {
  readonly #service: DynamoService;
  readonly #time: VirtualTime;
  #fate: () => Fate | undefined;
  #atWork = 0;
  #isQuiet = false;

  /** @param lost the share of calls whose request or reply is lost. */
  constructor(service: DynamoService, time: VirtualTime, lost: number) {
    this.#service = service;
    this.#time = time;
    this.#fate = fateSource(lost, time.random('fate'));
  }

  /** Lets a client send its calls over this network instead of the real one. */
  attach(dynamo: Dynamo): void {
    const handler = dynamo.config.requestHandler as unknown as { handle: Handle };
    handler.handle = (request, options) => this.#handle(request, options?.abortSignal);
  }

  /** Does work whose calls, and all others meanwhile, go straight to the engine: no time, no limits, no faults, no counts. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    this.#isQuiet = true;
    try {
      return await work();
    } finally {
      this.#isQuiet = false;
    }
  }

  /** Loses nothing any more. */
  heal(): void {
    this.#fate = () => undefined;
  }

  /** Waits until the service has ended every call, also those that nobody waits for any more. */
  async untilAtRest(): Promise<void> {
    while (this.#atWork > 0) await this.#time.sleep(1);
  }

  async #handle({ headers, body }: HttpRequest, abortSignal: AbortSignal | undefined): Promise<{ response: object }> {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const call: Call = { operation, headers, body: JSON.parse(new TextDecoder().decode(body)) };
    const answer = this.#isQuiet ? await this.#service.ask(call) : await this.#reply(call, abortSignal);
    return {
      response: {
        statusCode: answer.status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: answer.body,
      },
    };
  }

  /** The reply as the client sees it, which waits no longer than its own bound. */
  #reply(call: Call, abortSignal: AbortSignal | undefined): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      const fail = (name: string, message: string) => {
        clearTimeout(timer);
        reject(Object.assign(new Error(message), { name }));
      };
      const timer = setTimeout(() => fail('TimeoutError', 'No reply came in time.'), DYNAMODB_REQUEST_MS);
      const abort = () => fail('AbortError', 'Request aborted');
      if (abortSignal?.aborted) return abort();
      abortSignal?.addEventListener('abort', abort);
      this.#pass(call).then((answer) => {
        if (answer === 'reset') fail('Error', 'socket hang up');
        if (answer === 'reset' || answer === 'silence') return;
        clearTimeout(timer);
        resolve(answer);
      }, reject);
    });
  }

  async #pass(call: Call): Promise<EngineAnswer | Fate['end']> {
    const fate = this.#fate();
    this.#atWork += 1;
    try {
      const answer = await this.#service.serve(call, fate?.lost === 'request');
      return fate ? fate.end : (answer as EngineAnswer);
    } finally {
      this.#atWork -= 1;
    }
  }
}
