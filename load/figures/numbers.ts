const THREE_DIGITS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** In place of a figure that was not measured. */
export const NOTHING = '–';

/** A number in both languages: three significant digits, or all digits of its whole part. */
export function number(value: number | null | undefined): string {
  // JSON stores NaN as null.
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  return Math.abs(value) < 100 && !Number.isInteger(value) ? THREE_DIGITS.format(value) : WHOLE.format(value);
}

/** `2026-11-23 14:33 UTC`. */
export function moment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
