import type { VirtualTime } from '../virtual-time.ts';

/** How Lambda scales a function. */
export interface EnvironmentRules {
  /** Maximum number of environments: Lambda's concurrency. */
  readonly limit: number;
  /** Which idle environment takes the next request. */
  readonly pick: 'last' | 'random';
  /** Idle environments with empty memory before the first request. */
  readonly ready: number;
}

/** Cold start of place-order's bundle on Node, rounded up, ms. */
export const COLD_START_MS = 300;

/** The execution environments of one function: each takes one request at a time; a new one is started when none is idle. */
export class ExecutionEnvironments<Environment> {
  readonly #rules: EnvironmentRules;
  readonly #create: (index: number) => Environment;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  /** The last used one is at the end. */
  readonly #idle: Environment[] = [];
  #count = 0;

  constructor(rules: EnvironmentRules, create: (index: number) => Environment, time: VirtualTime) {
    this.#rules = rules;
    this.#create = create;
    this.#time = time;
    this.#random = time.random('environments');
    while (this.#count < rules.ready) this.#idle.push(this.#add());
  }

  get count(): number {
    return this.#count;
  }

  /** @returns the result of `work`, or `throttled` without running it where all environments are busy and the limit is reached. */
  async run<T>(work: (environment: Environment) => Promise<T>): Promise<T | 'throttled'> {
    const environment = this.#takeIdle() ?? (await this.#start());
    if (environment === undefined) return 'throttled';
    try {
      return await work(environment);
    } finally {
      this.#idle.push(environment);
    }
  }

  #takeIdle(): Environment | undefined {
    if (this.#rules.pick === 'last') return this.#idle.pop();
    const index = Math.floor(this.#random() * this.#idle.length);
    const picked = this.#idle[index];
    const last = this.#idle.pop();
    if (last !== undefined && index < this.#idle.length) this.#idle[index] = last;
    return picked;
  }

  async #start(): Promise<Environment | undefined> {
    if (this.#count >= this.#rules.limit) return undefined;
    const environment = this.#add();
    await this.#time.sleep(COLD_START_MS);
    return environment;
  }

  #add(): Environment {
    const environment = this.#create(this.#count);
    this.#count += 1;
    return environment;
  }
}
