import type { PlannedProduct } from '../../scenarios/plan.ts';
import type { Measured } from '../latest-run.ts';
import { list, plain, table } from '../markdown.ts';
import { number } from '../numbers.ts';
import { oldTest } from '../old-test.ts';
import type { Machine } from '../provenance.ts';
import type { Words } from '../words.en.ts';

/** What was measured, on what, under which load, and what that does not show. */
export function environment(measured: Measured, words: Words): string[] {
  const { subheadings } = words;
  return [
    `### ${subheadings.hardware}`,
    hardware(measured, words),
    `### ${subheadings.software}`,
    software(measured, words),
    `### ${subheadings.scenario}`,
    ...scenario(measured, words),
    `### ${subheadings.limits}`,
    list(limits(measured, words)),
  ];
}

function hardware({ run, bench }: Measured, { columns, environment }: Words): string {
  const machines: Machine[] = [oldTest.machine, run.environment.machine, ...(bench ? [bench.machine] : [])];
  const { commit } = run.environment;
  return table(
    ['', columns.oldTest, columns.run, ...(bench ? [columns.benchmark] : [])],
    [
      [environment.processor, ...machines.map(({ cpu }) => cpu)],
      [environment.cores, ...machines.map(({ cores }) => number(cores))],
      [environment.memory, ...machines.map(({ memoryGb }) => number(memoryGb))],
      [environment.os, ...machines.map(({ os }) => os)],
      [environment.commit, environment.unknown, commit, ...(bench ? [bench.commit] : [])],
    ],
  );
}

function software({ run, bench }: Measured, { environment: words }: Words): string {
  const { k6, node, engines } = run.environment;
  return list([
    `${words.k6} ${plain(k6)}`,
    `${words.node} ${plain(node)}`,
    engines ? words.ownShop(plain(engines.join(', '))) : words.otherShop(plain(run.plan.baseUrl)),
    ...(bench ? [words.benchmark({ node: plain(bench.node), engines: plain(bench.engines.join(', ')) })] : []),
    words.grafana,
  ]);
}

function scenario({ run }: Measured, { columns, environment }: Words): string[] {
  const { scenario, users, products } = run.plan;
  return [
    environment.profile(plain(scenario), number(users.length)),
    table(
      [columns.part, columns.load],
      Object.entries(run.environment.scenarios).map(([part, load]) => [part, environment.load(load)]),
      2,
    ),
    ...shelvesOf(products).map(environment.shelves),
  ];
}

/** Products that are stocked alike, together. */
function shelvesOf(products: readonly PlannedProduct[]): { products: string; stock: string; shards: string }[] {
  const alike = Map.groupBy(products, ({ stock, stockShards }) => `${number(stock)} ${number(stockShards)}`);
  return [...alike].map(([shelf, { length }]) => {
    const [stock = '', shards = ''] = shelf.split(' ');
    return { products: number(length), stock, shards };
  });
}

function limits({ run, simulated }: Measured, { limits }: Words): string[] {
  const { machine, engines } = run.environment;
  const { cpu, cores, memoryGb } = oldTest.machine;
  return [
    ...(engines
      ? [limits.oneMachine(number(machine.cores)), limits.oneProcess]
      : [limits.otherMachine(plain(run.plan.baseUrl))]),
    limits.emulator,
    ...(simulated ? [limits.simulation] : []),
    limits.oldTest({ cpu, cores: number(cores), memoryGb: number(memoryGb) }),
    limits.baseline,
    limits.aws,
  ];
}
