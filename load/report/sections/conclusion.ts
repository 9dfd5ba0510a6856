import { sentence } from '../../bench/phrase.ts';
import type { BenchReport } from '../../bench/report-shape.ts';
import type { Results } from '../../simulation/results.ts';
import { baselineRows, goalsOf, ratiosOf } from '../bench-figures.ts';
import { goalText } from '../goal-text.ts';
import type { LoadRun, Measured } from '../latest-run.ts';
import { list, plain } from '../markdown.ts';
import { number } from '../numbers.ts';
import { troublesOf } from '../run-figures.ts';
import { runVerdicts } from '../verdicts.ts';
import type { Words } from '../words.en.ts';
import { missedSimulations } from './simulation.ts';

/** What the figures say, good or bad, and what is left to do. */
export function conclusion({ run, bench, simulated }: Measured, words: Words): string[] {
  return [
    list([
      ...runVerdicts(run, words),
      ...(bench ? benchVerdicts(bench, words) : []),
      ...simulationVerdict(simulated, words),
    ]),
    `### ${words.subheadings.open}`,
    list([...openOf(run, words), ...openOfBench(bench, words), ...openOfSimulation(simulated, words), words.open.aws]),
  ];
}

function benchVerdicts(bench: BenchReport, words: Words): string[] {
  const goals = goalsOf(bench).map(({ goal }) => goal);
  const rows = baselineRows(bench).map((row) => ({ ...row, ...ratiosOf(row) }));
  const worse = rows.filter(({ max, throughput }) => !(max < 1 && throughput > 1));
  const all = number(rows.length);
  const shorter = number(rows.filter(({ max }) => max < 1).length);
  const higher = number(rows.filter(({ throughput }) => throughput > 1).length);
  const worseTexts = worse.map(({ what, max, throughput }) =>
    plain(
      `${sentence(what, words.bench)}: ${words.stats.max} ${number(max)} ×, ${words.stats.throughput} ${number(throughput)} ×`,
    ),
  );
  return [
    words.verdicts.goals(number(goals.filter(({ met }) => met).length), number(goals.length)),
    ...(rows.length > 0 ? [words.verdicts.baseline({ all, shorter, higher })] : []),
    ...(worse.length > 0 ? [`${words.verdicts.notBetter} ${worseTexts.join('; ')}.`] : []),
  ];
}

function simulationVerdict(simulated: Results | undefined, { verdicts }: Words): string[] {
  if (!simulated) return [];
  const goals = simulated.rows.flatMap((row) => row.goals);
  return [verdicts.simulation(number(goals.filter(({ met }) => met).length), number(goals.length))];
}

function openOf(run: LoadRun, { open }: Words): string[] {
  const { crossed, failures, dropped } = troublesOf(run);
  const bounds = crossed.map(({ metric, bound }) => plain(`${metric}: ${bound}`)).join(', ');
  return [
    ...(run.audit.passed ? [] : [open.audit]),
    ...(crossed.length > 0 ? [open.crossed(bounds)] : []),
    ...(failures.hits > 0 ? [open.failures] : []),
    ...(dropped > 0 ? [open.dropped] : []),
  ];
}

function openOfBench(bench: BenchReport | undefined, words: Words): string[] {
  if (!bench) return [words.open.bench];
  const missed = goalsOf(bench).filter(({ goal }) => !goal.met);
  return [
    ...(bench.profile === 'short' ? [words.open.shortBench] : []),
    ...missed.map(({ row, goal }) => words.open.goal(plain(goalText(row, goal, words)))),
  ];
}

function openOfSimulation(simulated: Results | undefined, words: Words): string[] {
  if (!simulated) return [words.open.simulation];
  return missedSimulations(simulated, words).map(words.open.goal);
}
