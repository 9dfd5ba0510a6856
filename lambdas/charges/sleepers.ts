import type { Redis } from 'ioredis';
import { REDIS_COMMAND_MS, REDIS_CONNECT_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import { RedisConnection } from '../shared/redis-connection.ts';

/** Connections that sleep in Redis until something comes, each for one caller at a time. */
export class Sleepers {
  readonly #create: () => Redis;
  readonly #idle: RedisConnection[] = [];

  /** @param create makes a client that is not connected yet. */
  constructor(create: () => Redis) {
    this.#create = create;
  }

  /**
   * Runs a command that may sleep.
   * @param sleepMs how long Redis lets it sleep, in milliseconds.
   * @throws Error when Redis does not answer.
   */
  async run<T>(command: (redis: Redis) => Promise<T>, sleepMs: number, clock: Clock): Promise<T> {
    const connection = this.#take(clock);
    try {
      await connection.ready(REDIS_CONNECT_MS);
      const answer = await connection.run(command, sleepMs + REDIS_COMMAND_MS);
      this.#idle.push(connection);
      return answer;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  #take(clock: Clock): RedisConnection {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.isUsable) return idle;
      void idle.close();
    }
    return new RedisConnection(this.#create(), clock);
  }

  close(): void {
    for (const connection of this.#idle) void connection.close();
  }
}
