/** The rows of a query for one set of tags. */
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
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param server such as `http://host:port`.
   * @param credentials `user:password`.
   */
  constructor(server: string, name: string, credentials?: string) {
    this.#server = server;
    this.#name = name;
    this.#headers = credentials ? { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {};
  }

  /** @param url in the form of k6's output, `http://user:password@host:port/name`; the user is optional. */
  static at(url: string): InfluxDatabase {
    const { origin, pathname, username, password } = new URL(url);
    const credentials = [username, password].map(decodeURIComponent).join(':');
    return new InfluxDatabase(origin, pathname.slice(1), username ? credentials : undefined);
  }

  /** The URL for k6's output. */
  get url(): string {
    return `${this.#server}/${this.#name}`;
  }

  /** Creates the database unless it exists. */
  async create(): Promise<void> {
    await this.query(`CREATE DATABASE "${this.#name}"`);
  }

  /** @throws Error with InfluxDB's message where it refuses the query. */
  async query(query: string): Promise<readonly Series[]> {
    const answer = (await (await this.#post('query', new URLSearchParams({ q: query }))).json()) as Answer;
    const [result] = answer.results ?? [];
    const error = answer.error ?? result?.error;
    if (error) throw new Error(`InfluxDB: ${error}`);
    return result?.series ?? [];
  }

  /**
   * @param lines in the line protocol.
   * @throws Error with InfluxDB's message where it refuses them.
   */
  async write(lines: readonly string[]): Promise<void> {
    const response = await this.#post('write', lines.join('\n'));
    if (!response.ok) throw new Error(`InfluxDB: ${await response.text()}`);
  }

  #post(path: string, body: URLSearchParams | string): Promise<Response> {
    const url = `${this.#server}/${path}?db=${encodeURIComponent(this.#name)}`;
    return fetch(url, { method: 'POST', body, headers: this.#headers, signal: AbortSignal.timeout(REQUEST_MS) });
  }
}
