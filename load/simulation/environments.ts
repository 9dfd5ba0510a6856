import type { VirtualTime } from './virtual-time.ts';

/** How Lambda runs a function. */
export interface EnvironmentRules {
  /** The most environments at once: Lambda's concurrency. */
  readonly limit: number;
  /** Which of the idle environments takes the next request. */
  readonly pick: 'last' | 'random';
  /** How many are there before the first request, idle and with nothing in memory. */
  readonly ready: number;
}

/** From the request that needs a new environment until that environment takes it: an order's bundle on Node, rounded up. */
export const START_UP_MS = 300;

/** Lambda's environments of one function: each takes one request at a time, and one is made when none is idle. */
export class Environments<Environment> {
  readonly #rules: EnvironmentRules;
  readonly #make: (index: number) => Environment;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  /** The one that was used last stands at the end. */
  readonly #idle: Environment[] = [];
  #made = 0;

  constructor(rules: EnvironmentRules, make: (index: number) => Environment, time: VirtualTime) {
    this.#rules = rules;
    this.#make = make;
    this.#time = time;
    this.#random = time.random('environments');
    while (this.#made < rules.ready) this.#idle.push(this.#makeOne());
  }

  /** How many were made. */
  get count(): number {
    return this.#made;
  }

  /** @returns `throttled`, and `work` was not done, where all environments are busy and no more may be made. */
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
    if (this.#made >= this.#rules.limit) return undefined;
    const environment = this.#makeOne();
    await this.#time.sleep(START_UP_MS);
    return environment;
  }

  #makeOne(): Environment {
    const environment = this.#make(this.#made);
    this.#made += 1;
    return environment;
  }
}
