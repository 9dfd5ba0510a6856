const THREE_DIGITS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** What stands where nothing was measured. */
export const NOTHING = '–';

/** A number as both languages write it: three digits that tell, all digits of a whole part. */
export function number(value: number | null | undefined): string {
  // In JSON a value that could not be measured is null.
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  return Math.abs(value) < 100 && !Number.isInteger(value) ? THREE_DIGITS.format(value) : WHOLE.format(value);
}

/** `2026-11-23 14:33 UTC`. */
export function moment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
