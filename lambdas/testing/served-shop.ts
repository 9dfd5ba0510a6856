import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { DEFAULT_LOCAL_SECRET } from '../identity/local-secret.ts';
import { signLocalToken } from '../identity/local-token.ts';

/** A shop behind HTTP, as its callers see it. */
export interface ServedShop {
  readonly url: string;
  /** Everything that the server has written so far. */
  output(): string;
  readonly child?: ChildProcess;
  stop(): Promise<void>;
}

/** The shop at `BASE_URL` or, without one, the server of `npm start` on a free port, by default with a store in memory. */
export async function serveShop(env: Record<string, string> = { STORE: 'memory' }): Promise<ServedShop> {
  const { BASE_URL } = process.env;
  if (BASE_URL) return { url: BASE_URL, output: () => '', stop: async () => {} };
  const { AWS_ENDPOINT_URL_DYNAMODB: _dynamo, REDIS_URL: _redis, ...inherited } = process.env;
  const child = spawn(process.execPath, ['bin/start.ts'], { env: { ...inherited, PORT: '0', ...env } });
  let output = '';
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        const [, found] = /^Flashcart +(\S+)[\s\S]*Ctrl-C/m.exec(output) ?? [];
        if (found) resolve(found);
      });
    }
    child.once('exit', () => reject(new Error(`The server exited: ${output}`)));
  });
  return {
    url,
    output: () => output,
    child,
    stop: async () => {
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** The variable parts of a request. */
export interface Call {
  readonly token?: string | undefined;
  readonly key?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** A body to send unchanged. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** Sends one request and parses the response's body. */
export async function call(shop: ServedShop, method: string, path: string, sent: Call = {}) {
  const body = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const response = await fetch(`${shop.url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(sent.token && { Authorization: `Bearer ${sent.token}` }),
      ...(sent.key && { 'Idempotency-Key': sent.key }),
      ...sent.headers,
    },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** A token of the local stage. */
export function tokenOf(userId: string, isAdmin = false): Promise<string> {
  return signLocalToken(userId, isAdmin, process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET);
}

/** A name that no other run uses. */
export function fresh(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}
