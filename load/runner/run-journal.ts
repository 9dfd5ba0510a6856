import type { Audit } from '../audit/audit.ts';
import type { InfluxDatabase } from '../lab/influx/influx-database.ts';
import { lineOf } from '../lab/influx/line-protocol.ts';
import { labelOf } from '../scenarios/load-profiles.ts';
import { lapLines } from './laps.ts';
import type { Meter } from './meter.ts';
import type { RunPlan } from './plan.ts';
import type { K6End } from './run-k6.ts';

/** How often what is used is measured. */
const PERIOD_MS = 5_000;

/** Counts the calls that the place of the shop itself has refused since the last time. */
export type RefusalCount = () => Promise<number>;

export interface Watched {
  readonly meters: readonly Meter[];
  /** Not there where the place has no limit of its own. */
  readonly refusals?: RefusalCount | undefined;
}

/**
 * What the runner itself tells InfluxDB of a run, beside k6's figures, so that Grafana can show it: its start and end, its
 * bounds, what k6 and the shop used of the machine, and the verdicts. A database that does not take it ends no run.
 */
export class RunJournal {
  readonly #database: InfluxDatabase | undefined;
  readonly #plan: RunPlan;
  readonly #tags: { readonly run: string };
  #sampling: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasComplained = false;

  constructor(database: InfluxDatabase | undefined, plan: RunPlan) {
    this.#database = database;
    this.#plan = plan;
    this.#tags = { run: plan.runId };
  }

  /** Notes the start, and every five seconds from then on what is used. */
  async start(from: Date, watched: Watched): Promise<void> {
    if (!this.#database) return;
    // As k6 does a moment later; a user who may not make a database needs one that is there.
    await this.#database.create().catch(() => {});
    await this.#write([this.#event('start', `${this.#plan.runId} starts`, from), ...this.#boundLines(from)]);
    const sample = () => {
      // One after the other: docker takes seconds to answer.
      this.#sampling ??= this.#sample(watched).finally(() => {
        this.#sampling = undefined;
      });
    };
    sample();
    this.#timer = setInterval(sample, PERIOD_MS);
  }

  /** Notes the end of the load. */
  async stop(to: Date): Promise<void> {
    clearInterval(this.#timer);
    await this.#sampling;
    await this.#write([this.#event('end', `${this.#plan.runId} ends`, to), ...this.#boundLines(to)]);
  }

  /** Notes what came of it, and its figures by the time since its start. */
  async close(from: Date, to: Date, k6: K6End, audit: Audit): Promise<void> {
    const broken = audit.verdicts.reduce((sum, verdict) => sum + verdict.broken, 0);
    const fields = {
      k6: k6 === 'crossed' ? 'thresholds crossed' : k6,
      audit: audit.passed ? 'passed' : 'FAILED',
      ...{ broken, orders: audit.stored.orders, charges: audit.stored.charges },
      ...{ started: from.getTime(), ended: to.getTime() },
    };
    await this.#write([lineOf('runs', { ...this.#tags, scenario: this.#plan.scenario }, fields, to)]);
    await this.#attempt(async (database) => database.write(await lapLines(database, this.#plan.runId, from, to)));
  }

  #sample({ meters, refusals }: Watched): Promise<void> {
    return this.#attempt(async (database) => {
      const at = new Date();
      const [usages, refused] = await Promise.all([Promise.all(meters.map((measure) => measure())), refusals?.()]);
      await database.write([
        ...this.#boundLines(at),
        ...usages.flat().map(({ of, processors, memoryBytes }) => {
          return lineOf('usage', { ...this.#tags, of }, { processors, memory: memoryBytes }, at);
        }),
        ...(refused === undefined ? [] : [lineOf('limit_refusals', this.#tags, { value: refused }, at)]),
      ]);
    });
  }

  #event(kind: 'start' | 'end', text: string, at: Date): string {
    return lineOf('run_events', { ...this.#tags, kind }, { text }, at);
  }

  /** Again and again, so that they are lines in a picture of any range. */
  #boundLines(at: Date): string[] {
    return this.#plan.load.bounds.map((bound) => {
      return lineOf(
        'bounds',
        { ...this.#tags, bound: labelOf(bound), part: bound.part ?? '' },
        { value: bound.p95Ms },
        at,
      );
    });
  }

  #write(lines: readonly string[]): Promise<void> {
    return this.#attempt((database) => database.write(lines));
  }

  async #attempt(work: (database: InfluxDatabase) => Promise<void>): Promise<void> {
    try {
      if (this.#database) await work(this.#database);
    } catch (error) {
      if (!this.#hasComplained) console.error(`Grafana will not show all of the run: ${(error as Error).message}`);
      this.#hasComplained = true;
    }
  }
}
