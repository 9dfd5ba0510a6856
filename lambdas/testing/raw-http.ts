import { connect } from 'node:net';

/** An HTTP response as received. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long a server may take to close a connection after its last response. */
const PATIENCE_MS = 20_000;

/**
 * Sends bytes that no HTTP client would send and reads until the server closes the connection.
 * @param parts the first is sent at once, each other one after a response to the previous one.
 * @param endsToo whether the client then half-closes the connection, as `nc -N` does.
 * @returns the responses in order, including interim ones such as `100 Continue`.
 * @throws Error with all bytes received if the server keeps the connection open.
 */
export function exchange(url: string, parts: readonly string[], endsToo = false): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  const left = [...parts];
  const all = new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const impatience = setTimeout(() => {
      socket.destroy(new Error(`The server kept the connection open after: ${received}`));
    }, PATIENCE_MS);
    socket.setEncoding('latin1').on('data', (chunk) => {
      received += chunk;
      next();
    });
    socket.once('end', () => socket.end());
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(impatience);
      resolve(received);
    });
    const next = () => {
      const part = left.shift();
      if (part !== undefined) socket.write(part);
      if (endsToo && left.length === 0) socket.end();
    };
    next();
  });
  return all.then(answersIn);
}

function answersIn(received: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = received; rest !== ''; ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.slice(0, headEnd).split('\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine) ?? [];
    if (headEnd < 0 || !status) throw new Error(`This is not an HTTP response: ${rest}`);
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]));
    const byName = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const start = headEnd + 4;
    const end = start + Number(byName['content-length'] ?? 0);
    if (end > rest.length) throw new Error(`This response is truncated: ${rest}`);
    answers.push({ status: Number(status), headers: byName, body: rest.slice(start, end) });
    rest = rest.slice(end);
  }
  return answers;
}
