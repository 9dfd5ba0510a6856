import { keyFindings } from './key-findings.ts';
import { moneyFindings } from './money-findings.ts';
import type { RunRecord } from './run-record.ts';
import type { StoreSnapshot } from './store-snapshot.ts';
import { unitFindings } from './unit-findings.ts';

/** Findings of one rule that are listed; the others are counted. */
const LISTED = 5;

/**
 * Compares what a run was answered with what the store holds after it.
 * @returns a sentence per finding; empty where idempotency keys, money and units are all correct.
 */
export function auditRun(record: RunRecord, snapshot: StoreSnapshot): string[] {
  return [
    ...listed('keys', keyFindings(record, snapshot)),
    ...listed('money', moneyFindings(record, snapshot)),
    ...listed('units', unitFindings(record, snapshot)),
  ];
}

function listed(rule: string, findings: readonly string[]): string[] {
  const more = findings.length - LISTED;
  return [...findings.slice(0, LISTED), ...(more > 0 ? [`and ${more} more`] : [])].map((it) => `${rule}: ${it}`);
}
