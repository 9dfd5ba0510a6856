import { type ChildProcess, fork } from 'node:child_process';
import { type Route, routes } from '../shared/routes.ts';
import { tokenOf } from './served-shop.ts';

/** The result of one invocation. */
export interface Invocation {
  /** Empty if the handler threw. */
  readonly answer: { readonly statusCode?: number; readonly body?: string } & Record<string, unknown>;
  /** The error as text. */
  readonly thrown: string | null;
  /** Calls, commands and timers still pending when the handler returned, which a freeze would interrupt. */
  readonly leftRunning: readonly string[];
  /** Milliseconds by the handler's clock. */
  readonly tookMs: number;
  /** Standard output: log lines and metrics. */
  readonly written: readonly string[];
}

/** The time of an invocation. */
interface Time {
  /** Milliseconds added to the running clock since the previous invocation. */
  readonly laterMs?: number;
  /** Sets a clock that only sleeping moves; milliseconds since the epoch. */
  readonly at?: number;
}

/** An invocation to make. */
export interface InvocationRequest extends Time {
  /** The module below `lambdas/`, without `.handler.ts`. */
  readonly entry: string;
  readonly event: unknown;
}

/** The variable parts of a request to a route. */
interface RouteRequest extends Time {
  readonly key?: string;
  readonly body?: unknown;
  readonly path?: Record<string, string>;
}

/** A Lambda execution environment: a process that loads handlers, runs one invocation at a time and can be frozen. */
export class LambdaEnvironment {
  readonly #child: ChildProcess;

  /** @param variables added to those of this process. */
  constructor(variables: Record<string, string>) {
    this.#child = fork('lambdas/testing/programs/invoke-handlers.ts', {
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', ...variables },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  /** Invokes a function and waits for its answer. */
  async invoke(request: InvocationRequest): Promise<Invocation> {
    const { promise, resolve, reject } = Promise.withResolvers<Invocation>();
    const exited = (code: number | null) => reject(new Error(`The environment exited with ${code}.`));
    this.#child.once('message', (message) => resolve(message as Invocation)).once('exit', exited);
    this.#child.send(request);
    try {
      return await promise;
    } finally {
      this.#child.removeAllListeners('message').off('exit', exited);
    }
  }

  /** Invokes a route's function with API Gateway's event; the caller is an admin if the route requires one, else a user. */
  async request(entry: Route['entry'], { key, body, path, ...time }: RouteRequest = {}): Promise<Invocation> {
    const route = routes.find((candidate) => candidate.entry === entry) as Route;
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

  /** Freezes the process for `ms` of real time, as Lambda does between two invocations. */
  async freeze(ms: number): Promise<void> {
    this.#child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
  }
}
