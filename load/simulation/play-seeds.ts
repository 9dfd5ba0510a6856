import type { Play } from './play-on-engine.ts';
import type { Figures } from './simulation-figures.ts';
import { optionsOf } from './simulation-options.ts';
import type { DesignName } from './simulation-scenarios.ts';
import { summaryOf, type TableLine, tableOf } from './simulation-table.ts';

/**
 * Plays the scenario that the arguments name with each design and seed, and prints the figures, what the audits found, and
 * the commands that replay failed seeds.
 * @returns whether every audit passed.
 * @throws Error with the usage if an argument is wrong.
 */
export async function playSeeds(args: string[], play: Play): Promise<boolean> {
  const { scenario, designs, seeds } = optionsOf(args);
  const lines: TableLine[] = [];
  const failed: string[] = [];
  for (const design of designs) {
    const all: Figures[] = [];
    for (const seed of seeds) {
      const { figures, findings } = await play(scenario, design, seed);
      all.push(figures);
      lines.push({ design, seed: String(seed), figures, audit: verdictOf(design, findings) });
      if (findings.length > 0) failed.push(...findings, `replay it: ${replayOf(args, design, seed)}`);
    }
    if (all.length < 2) continue;
    const { median, worst } = summaryOf(all);
    lines.push(
      { design, seed: 'median', figures: median, audit: '' },
      { design, seed: 'worst', figures: worst, audit: '' },
    );
  }
  console.log([tableOf(lines), ...failed].join('\n'));
  return failed.length === 0;
}

function verdictOf(design: DesignName, findings: readonly string[]): string {
  // The limit writes items of an order's size, but no orders to audit.
  if (design === 'limit') return 'none';
  return findings.length > 0 ? 'FAILED' : 'passed';
}

/** The command that plays one run of this command again. */
function replayOf(args: readonly string[], design: DesignName, seed: number): string {
  const replaced = ['--seeds', '--seed', '--design'];
  const isReplaced = (arg = '') => replaced.some((name) => arg === name || arg.startsWith(`${name}=`));
  const kept = args.filter((arg, index) => !isReplaced(arg) && !replaced.includes(args[index - 1] ?? ''));
  return ['npm run simulate --', ...kept, `--design ${design} --seed ${seed}`].join(' ');
}
