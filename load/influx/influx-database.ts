/** What a query gives for one set of tags. */
export interface Series {
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | null)[])[];
}

interface Answer {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: readonly Series[] }[];
}

const REQUEST_MS = 30_000;

/** A database of an InfluxDB 1.x. */
export class InfluxDatabase {
  readonly #server: string;
  readonly #name: string;

  /** @param server where it answers, `http://host:port`. */
  constructor(server: string, name: string) {
    this.#server = server;
    this.#name = name;
  }

  /** As k6 is told where to write. */
  get url(): string {
    return `${this.#server}/${this.#name}`;
  }

  /** @throws Error with InfluxDB's own words where it refuses the query. */
  async query(query: string): Promise<readonly Series[]> {
    const answer = (await (await this.#post('query', new URLSearchParams({ q: query }))).json()) as Answer;
    const [result] = answer.results ?? [];
    const error = answer.error ?? result?.error;
    if (error) throw new Error(`InfluxDB: ${error}`);
    return result?.series ?? [];
  }

  /**
   * @param lines in the line protocol.
   * @throws Error with InfluxDB's own words where it refuses them.
   */
  async write(lines: readonly string[]): Promise<void> {
    const response = await this.#post('write', lines.join('\n'));
    if (!response.ok) throw new Error(`InfluxDB: ${await response.text()}`);
  }

  #post(path: string, body: URLSearchParams | string): Promise<Response> {
    const url = `${this.#server}/${path}?db=${this.#name}`;
    return fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(REQUEST_MS) });
  }
}
