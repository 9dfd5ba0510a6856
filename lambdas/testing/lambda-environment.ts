import { type ChildProcess, fork } from 'node:child_process';
import { type Route, routes } from '../shared/routes.ts';
import { tokenOf } from './served-shop.ts';

/** What became of one invocation. */
export interface Invocation {
  /** The handler's answer, or the message of what it threw. */
  readonly answer: { readonly statusCode?: number; readonly body?: string } & Record<string, unknown>;
  readonly thrown: string | null;
  /** What still ran when the handler had ended: calls, commands and timers that a freeze would catch. */
  readonly leftRunning: readonly string[];
  /** By the clock that the handler saw. */
  readonly tookMs: number;
  /** What was written to the log: lines and metrics. */
  readonly written: readonly string[];
}

/** When a call comes. */
interface Time {
  /** How much later than the one before it comes, on a clock that runs. */
  readonly laterMs?: number;
  /** When it comes, in milliseconds since the epoch, on a clock that only sleepers move. */
  readonly at?: number;
}

/** A call of a function. */
export interface Invoking extends Time {
  /** The module below `lambdas/`, without `.handler.ts`. */
  readonly entry: string;
  readonly event: unknown;
}

/** What a request of a route says. */
interface Request extends Time {
  readonly key?: string;
  readonly body?: unknown;
  readonly path?: Record<string, string>;
}

/** One Lambda environment: a process that loads handlers, runs one invocation at a time and can be frozen in between. */
export class LambdaEnvironment {
  readonly #child: ChildProcess;

  /** @param variables beside those of this process. */
  constructor(variables: Record<string, string>) {
    this.#child = fork('lambdas/testing/programs/invoke-handlers.ts', {
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', ...variables },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** Invokes a function and waits for its answer. */
  async invoke(invoking: Invoking): Promise<Invocation> {
    const { promise, resolve, reject } = Promise.withResolvers<Invocation>();
    const gone = (code: number | null) => reject(new Error(`The environment ended with ${code}.`));
    this.#child.once('message', (message) => resolve(message as Invocation)).once('exit', gone);
    this.#child.send(invoking);
    try {
      return await promise;
    } finally {
      this.#child.removeAllListeners('message').off('exit', gone);
    }
  }

  /** Invokes the function of a route with what API Gateway sends, from a user or, where the route takes one, an admin. */
  async request(entry: Route['entry'], { key, body, path, ...time }: Request = {}): Promise<Invocation> {
    const route = routes.find((it) => it.entry === entry) as Route;
    const event = {
      httpMethod: route.method,
      path: route.path,
      headers: {
        Authorization: `Bearer ${await tokenOf('alice', route.access === 'admin')}`,
        'Content-Type': 'application/json',
        ...(key && { 'Idempotency-Key': key }),
      },
      pathParameters: path ?? null,
      queryStringParameters: null,
      body: body === undefined ? null : JSON.stringify(body),
      requestContext: { requestId: 'request', path: route.path },
    };
    return this.invoke({ entry, event, ...time });
  }

  /** Stops the process where it stands, as Lambda does between two invocations, and lets it go on after `ms` of real time. */
  async freeze(ms: number): Promise<void> {
    this.#child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}
