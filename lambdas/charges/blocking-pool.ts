import type { Redis } from 'ioredis';
import { REDIS_COMMAND_MS, REDIS_CONNECT_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import { RedisConnection } from '../shared/redis-connection.ts';

/** A pool of connections for blocking commands, such as `XREAD BLOCK`; each serves one caller at a time. */
export class BlockingPool {
  readonly #create: () => Redis;
  readonly #idle: RedisConnection[] = [];

  /** @param create makes a client that is not connected yet. */
  constructor(create: () => Redis) {
    this.#create = create;
  }

  /**
   * Runs a blocking command.
   * @param blockMs milliseconds that the command may block in Redis.
   * @throws Error if Redis does not answer in time.
   */
  async run<T>(command: (redis: Redis) => Promise<T>, blockMs: number, clock: Clock): Promise<T> {
    const connection = this.#take(clock);
    try {
      await connection.ready(REDIS_CONNECT_MS);
      const answer = await connection.run(command, blockMs + REDIS_COMMAND_MS);
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
