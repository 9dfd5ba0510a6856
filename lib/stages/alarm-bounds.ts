/** An alarm fires when its metric is above the bound of the same name; docs/runbook.md says what to do then. */
export interface AlarmBounds {
  readonly orderP99Ms: number;
  readonly chargeP99Ms: number;
  readonly topP99Ms: number;
  /** Median cold start: time until a new execution environment is ready for its first request. */
  readonly startMs: number;
  /** Share of responses that are 5xx, in percent. */
  readonly faultPercent: number;
  readonly conflictsPerAttempt: number;
  /** Whole hours: a day has up to 25 hours when clocks change, and the ranking takes up to 5 minutes. */
  readonly rankingAgeHours: number;
}

export const alarmBounds: AlarmBounds = {
  orderP99Ms: 500,
  chargeP99Ms: 700,
  topP99Ms: 100,
  startMs: 1_500,
  faultPercent: 1,
  conflictsPerAttempt: 0.25,
  rankingAgeHours: 26,
};
