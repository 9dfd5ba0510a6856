import type { ShardRefusal } from '../stock/pick.ts';
import type { ShelfMemory } from '../stock/shelf-memory.ts';

/** Refused picks, for want of units or at another price, after which the whole shelf is read. */
const REFUSALS_BEFORE_READING = 2;
/** Conflicts after which an attempt no longer follows at once: so many mean a crowd, whose attempts must be spread. */
const CONFLICTS_AT_ONCE = 8;
/** How long an order meets conflicts before it checks, and checks again, that units are left, in milliseconds. */
const CHECK_INTERVAL_MS = 250;

/** What to read again after a refusal: whole shelves, the products of shards in conflict, or nothing. */
type Rereading = 'shelves' | 'products' | 'nothing';

/** What the attempts of one order have met, and what follows from it for the next attempt. */
export class AttemptHistory {
  /** Whether an attempt with an unknown outcome may have placed the order. */
  mayBePlaced = false;
  /** Whether all shelves were read since the request came, or since a move of units failed. */
  areShelvesFresh = false;
  readonly #avoid = new Set<string>();
  /** Memories whose shards refused, with their number of readings at that moment. */
  readonly #readingsAtRefusal = new Map<ShelfMemory, number>();
  #refusedAt = 0;
  #readAt: number;
  #refusals = 0;
  #conflicts = 0;

  /** @param startedAt when the request came, in milliseconds since the epoch. */
  constructor(startedAt: number) {
    this.#readAt = startedAt;
  }

  /** Ids of shards that met conflicts since the last round of all shards. */
  get avoid(): ReadonlySet<string> {
    return this.#avoid;
  }

  /** Whether a memory is older than a refusal: units may have come since, or moved away from the shard that refused. */
  isOutdated(memory: ShelfMemory): boolean {
    return memory.readAt < this.#refusedAt || this.#readingsAtRefusal.get(memory) === memory.readings;
  }

  /**
   * Notes the shards' answers to an attempt.
   * @param refusing the memories of the shelves whose shards were `moved` or `empty`.
   * @param now in milliseconds since the epoch.
   * @returns what to read before the next attempt.
   */
  noteShards(shards: readonly ShardRefusal[], refusing: readonly ShelfMemory[], now: number): Rereading {
    const refused = shards.filter(({ why }) => why === 'moved' || why === 'empty');
    this.#refusals += refused.length;
    if (refused.length > 0) this.#refusedAt = now;
    for (const memory of refusing) this.#readingsAtRefusal.set(memory, memory.readings);
    if (refused.some(({ why }) => why === 'moved') || this.#refusals >= REFUSALS_BEFORE_READING) {
      this.#refusals = 0;
      this.#readAt = now;
      return 'shelves';
    }
    if (now - this.#readAt < CHECK_INTERVAL_MS) return 'nothing';
    this.#readAt = now;
    return 'products';
  }

  /**
   * Notes that shards of an attempt met conflicts.
   * @returns whether the next attempt must wait: it would meet the same shards, or the order is in a crowd.
   */
  noteConflicts(shardIds: readonly string[]): boolean {
    if (shardIds.length === 0) return false;
    this.#conflicts += 1;
    // Every shard was in conflict once: only time helps, and then any may be free.
    const isRoundOver = shardIds.some((shardId) => this.#avoid.has(shardId));
    if (isRoundOver) this.#avoid.clear();
    for (const shardId of shardIds) this.#avoid.add(shardId);
    return isRoundOver || this.#conflicts > CONFLICTS_AT_ONCE;
  }
}
