import type { Audit } from './audit.ts';
import { rules } from './rules.ts';

/** The audit as lines for the terminal: each rule with its verdict, broken ones with examples. */
export function auditLines({ passed, verdicts, products, stored, answers }: Audit): string[] {
  const statuses = Object.entries(answers).map(([status, count]) => `${count} × ${status}`);
  const units = products.map(
    ({ productId, stocked, sold, left }) => `${productId} ${sold} of ${stocked} sold, ${left} left`,
  );
  return [
    `audit     ${passed ? 'passed' : 'FAILED'}: ${stored.orders} orders, ${stored.charges} charges and ${stored.adjustments} adjustments in the store`,
    `answers   ${statuses.join(', ')}`,
    ...units.map((line) => `product   ${line}`),
    ...verdicts.flatMap(({ rule, broken, examples }) => [
      broken === 0 ? `  ok      ${rule}` : `  BROKEN  ${rule}, ${broken} times: ${rules[rule]}`,
      ...examples.map((example) => `            ${example}`),
    ]),
  ];
}
