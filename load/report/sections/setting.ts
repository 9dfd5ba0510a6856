import { number } from '../../figures/numbers.ts';
import type { Machine } from '../../figures/provenance.ts';
import type { Measured } from '../latest-run.ts';
import { list, plain, table } from '../markdown.ts';
import { oldTest } from '../old-test.ts';
import type { Words } from '../words.en.ts';

/** What was measured, on what, under which load, and what that does not show. */
export function setting(measured: Measured, words: Words): string[] {
  const { subheadings } = words;
  return [
    ...[`### ${subheadings.hardware}`, hardware(measured, words)],
    ...[`### ${subheadings.software}`, software(measured, words)],
    ...[`### ${subheadings.scenario}`, ...scenario(measured, words)],
    ...[`### ${subheadings.limits}`, limits(measured, words)],
  ];
}

function hardware({ run, bench }: Measured, { environment, sides }: Words): string {
  const machines: Machine[] = [oldTest.machine, run.environment.machine, ...(bench ? [bench.machine] : [])];
  return table(
    ['', sides.oldTest, sides.run, ...(bench ? [sides.benchmark] : [])],
    [
      [environment.processor, ...machines.map(({ cpu }) => cpu)],
      [environment.cores, ...machines.map(({ cores }) => number(cores))],
      [environment.memory, ...machines.map(({ memoryGb }) => number(memoryGb))],
      [environment.os, ...machines.map(({ os }) => os)],
      [environment.commit, environment.unknown, run.environment.commit, ...(bench ? [bench.commit] : [])],
    ],
  );
}

function software({ run, bench }: Measured, { environment: words }: Words): string {
  const { k6, node, engines } = run.environment;
  return list([
    `${words.k6} ${plain(k6)}`,
    `${words.node} ${plain(node)}`,
    engines ? words.ownShop(plain(engines.join(', '))) : words.otherShop(plain(run.plan.baseUrl)),
    ...(bench ? [words.benchmark(plain(bench.node), plain(bench.engines.join(', ')))] : []),
    words.grafana,
  ]);
}

function scenario({ run }: Measured, { columns, environment }: Words): string[] {
  const { scenario, users, products } = run.plan;
  const alike = Map.groupBy(products, ({ stock, stockShards }) => `${stock} ${stockShards}`);
  return [
    environment.profile(plain(scenario), users.length),
    table(
      [columns.part, columns.options],
      Object.entries(run.environment.scenarios).map(([name, { exec: _, ...options }]) => [name, optionsOf(options)]),
      2,
    ),
    ...[...alike.values()].flatMap(([first, ...others]) =>
      first ? [environment.products(1 + others.length, first.stock, first.stockShards)] : [],
    ),
  ];
}

/** `executor: constant-arrival-rate, rate: 5, duration: 30s`. */
function optionsOf(options: object): string {
  const texts = Object.entries(options).map(([name, value]) => {
    return `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`;
  });
  return texts.join(', ');
}

function limits({ run, simulated }: Measured, { limits }: Words): string {
  const { machine, engines } = run.environment;
  return list([
    ...(engines
      ? [limits.oneMachine(machine.cores), limits.oneProcess]
      : [limits.otherMachine(plain(run.plan.baseUrl))]),
    limits.emulator,
    ...(simulated ? [limits.simulation] : []),
    ...[limits.oldTest, limits.baseline, limits.aws],
  ]);
}
