import { DYNAMODB_REQUEST_MS } from '../../../lambdas/shared/bounds.ts';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { type CallFault, faultSource } from './call-faults.ts';
import type { Call, DynamoService } from './dynamo-service.ts';
import type { EngineAnswer } from './engine.ts';

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
type Handle = (request: HttpRequest, options?: { abortSignal?: AbortSignal }) => Promise<unknown>;

/** The network between the SDK and simulated DynamoDB: lost requests, lost replies, and the client's request timeout. */
export class SimulatedNetwork {
  readonly #service: DynamoService;
  readonly #time: VirtualTime;
  #drawFault: () => CallFault | undefined;
  #inFlight = 0;
  #isBypassed = false;

  /** @param lost share of the calls whose request or reply is lost, from 0 to 1. */
  constructor(service: DynamoService, time: VirtualTime, lost: number) {
    this.#service = service;
    this.#time = time;
    // The part's name stays: it decides the faults of every seed.
    this.#drawFault = faultSource(lost, time.random('fate'));
  }

  /** Routes a client's calls over this network. */
  attach(dynamo: Dynamo): void {
    const handler = dynamo.config.requestHandler as unknown as { handle: Handle };
    handler.handle = (request, options) => this.#handle(request, options?.abortSignal);
  }

  /** Sends all calls straight to the engine while `work` runs: no latency, limits, faults or counts. */
  async bypass<T>(work: () => Promise<T>): Promise<T> {
    this.#isBypassed = true;
    try {
      return await work();
    } finally {
      this.#isBypassed = false;
    }
  }

  /** Loses no further request or reply. */
  endFaults(): void {
    this.#drawFault = () => undefined;
  }

  /** Resolves when the service has ended every call, also those that no client waits for. */
  async untilIdle(): Promise<void> {
    while (this.#inFlight > 0) await this.#time.sleep(1);
  }

  async #handle({ headers, body }: HttpRequest, abortSignal: AbortSignal | undefined): Promise<{ response: object }> {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const call: Call = { operation, headers, body: JSON.parse(new TextDecoder().decode(body)) };
    const answer = this.#isBypassed ? await this.#service.ask(call) : await this.#replyTo(call, abortSignal);
    return {
      response: {
        statusCode: answer.status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: answer.body,
      },
    };
  }

  /** The reply as the client sees it: the answer, a reset, or the client's own timeout or abort. */
  #replyTo(call: Call, abortSignal: AbortSignal | undefined): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      const fail = (name: string, message: string) => {
        clearTimeout(timer);
        reject(Object.assign(new Error(message), { name }));
      };
      const timer = setTimeout(() => fail('TimeoutError', 'No reply within the request timeout.'), DYNAMODB_REQUEST_MS);
      const abort = () => fail('AbortError', 'Request aborted');
      if (abortSignal?.aborted) return abort();
      abortSignal?.addEventListener('abort', abort);
      this.#deliver(call).then((seen) => {
        if (seen === 'silence') return;
        if (seen === 'reset') return fail('Error', 'socket hang up');
        clearTimeout(timer);
        resolve(seen);
      }, reject);
    });
  }

  async #deliver(call: Call): Promise<EngineAnswer | CallFault['seenAs']> {
    const fault = this.#drawFault();
    this.#inFlight += 1;
    try {
      const answer = await this.#service.serve(call, fault?.lost === 'request');
      return fault ? fault.seenAs : (answer as EngineAnswer);
    } finally {
      this.#inFlight -= 1;
    }
  }
}
