import { resolve } from 'node:path';
import { k6InContainer } from './k6-container.ts';

const { pathOf, command } = k6InContainer('k6-of-a-run');

test('a file of load/ has its path in the container', () => {
  expect(pathOf(resolve('load/scenarios/smoke.scenario.ts'))).toBe('/load/scenarios/smoke.scenario.ts');
  expect(pathOf(resolve('load/.runs/smoke-1/plan.json'))).toBe('/load/.runs/smoke-1/plan.json');
});

test('k6 runs as the owner of its files, with its environment before and its arguments after the service', () => {
  const { program, args } = command({ args: ['run', 'a.ts'], env: { A: 'b' } });
  const owner = `${process.getuid?.()}:${process.getgid?.()}`;
  expect([program, ...args].join(' ')).toContain(
    `run --rm --no-TTY --name k6-of-a-run --user ${owner} --env A=b k6 run a.ts`,
  );
});
