import { Agent, request as httpRequest } from 'node:http';

/** An answer of DynamoDB's API. */
export interface EngineAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: Buffer;
}

/** The real DynamoDB engine under a simulation, over one connection. */
export class Engine {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /**
   * @param headers of the SDK, which name the operation and the credentials.
   * @param body JSON of the operation.
   * @throws Error where the engine fails: the only faults of a run are those that it draws.
   */
  async call(headers: Readonly<Record<string, string>>, body: string): Promise<EngineAnswer> {
    for (;;) {
      const answer = await this.#send(headers, body);
      if (answer) return answer;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @returns `undefined` where the engine had closed the idle connection before the call reached it. */
  #send(headers: Readonly<Record<string, string>>, body: string): Promise<EngineAnswer | undefined> {
    return new Promise((resolve, reject) => {
      const { host: _, ...kept } = headers;
      const options = {
        method: 'POST',
        agent: this.#agent,
        headers: { ...kept, 'content-length': String(Buffer.byteLength(body)) },
      };
      const request = httpRequest(this.#url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode: status = 502 } = response;
          const answer = Buffer.concat(chunks);
          if (status >= 500) reject(new Error(`The engine answered ${status}: ${answer}`));
          else resolve({ status, body: answer });
        });
      });
      request.once('error', (error: NodeJS.ErrnoException) => {
        if (request.reusedSocket && error.code === 'ECONNRESET') resolve(undefined);
        else reject(error);
      });
      request.end(body);
    });
  }
}
