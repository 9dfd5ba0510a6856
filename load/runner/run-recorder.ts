import type { Audit } from '../audit/audit.ts';
import { labelOf } from '../scenarios/load-profiles.ts';
import type { RunPlan } from '../scenarios/plan.ts';
import type { InfluxDatabase } from './influx-database.ts';
import { lapLines } from './laps.ts';
import { lineOf } from './line-protocol.ts';
import type { Meter } from './process-meter.ts';
import type { K6End } from './run-k6.ts';

const SAMPLE_MS = 5_000;

/** Counts the calls that LocalStack has refused at its limit since it was last called. */
export type RefusalCount = () => Promise<number>;

export interface Sampled {
  readonly meters: readonly Meter[];
  /** Only for a shop on LocalStack. */
  readonly refusals?: RefusalCount | undefined;
}

/**
 * Writes to InfluxDB what k6 does not know of a run: `run_events` (start and end), `bounds` (p95 bounds in ms), `usage`
 * (processors, bytes of memory), `limit_refusals`, `runs` (verdicts) and `laps`. An error of the database does not end the
 * run.
 */
export class RunRecorder {
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

  /** Records the start, and from then on samples every five seconds. */
  async start(from: Date, sampled: Sampled): Promise<void> {
    if (!this.#database) return;
    // A user without the right to create a database uses an existing one.
    await this.#database.create().catch(() => {});
    await this.#write([this.#event('start', `${this.#plan.runId} starts`, from), ...this.#boundLines(from)]);
    const sample = () => {
      // One at a time: docker takes seconds to answer.
      this.#sampling ??= this.#sample(sampled).finally(() => {
        this.#sampling = undefined;
      });
    };
    sample();
    this.#timer = setInterval(sample, SAMPLE_MS);
  }

  /** Records the end of the load. */
  async stop(to: Date): Promise<void> {
    clearInterval(this.#timer);
    await this.#sampling;
    await this.#write([this.#event('end', `${this.#plan.runId} ends`, to), ...this.#boundLines(to)]);
  }

  /** Records the verdicts of k6 and of the audit, and the figures by the time since the start. */
  async close(from: Date, to: Date, k6: K6End, audit: Audit): Promise<void> {
    const broken = audit.verdicts.reduce((sum, verdict) => sum + verdict.broken, 0);
    const fields = {
      k6: k6 === 'crossed' ? 'thresholds crossed' : k6,
      audit: audit.passed ? 'passed' : 'FAILED',
      broken,
      orders: audit.stored.orders,
      charges: audit.stored.charges,
      started: from.getTime(),
      ended: to.getTime(),
    };
    await this.#write([lineOf('runs', { ...this.#tags, scenario: this.#plan.scenario }, fields, to)]);
    await this.#attempt(async (database) => database.write(await lapLines(database, this.#plan.runId, from, to)));
  }

  #sample({ meters, refusals }: Sampled): Promise<void> {
    return this.#attempt(async (database) => {
      const at = new Date();
      const [usages, refused] = await Promise.all([Promise.all(meters.map((measure) => measure())), refusals?.()]);
      const usageLines = usages.flat().map(({ of, processors, memoryBytes }) => {
        return lineOf('usage', { ...this.#tags, of }, { processors, memory: memoryBytes }, at);
      });
      const refusalLines = refused === undefined ? [] : [lineOf('limit_refusals', this.#tags, { value: refused }, at)];
      await database.write([...this.#boundLines(at), ...usageLines, ...refusalLines]);
    });
  }

  #event(kind: 'start' | 'end', text: string, at: Date): string {
    return lineOf('run_events', { ...this.#tags, kind }, { text }, at);
  }

  /** Repeated with every sample, so that a panel of any range draws them as lines. */
  #boundLines(at: Date): string[] {
    return this.#plan.load.bounds.map((bound) => {
      const tags = { ...this.#tags, bound: labelOf(bound), part: bound.part ?? '' };
      return lineOf('bounds', tags, { value: bound.p95Ms }, at);
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
