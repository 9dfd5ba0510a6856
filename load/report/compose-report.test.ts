import { composeReport } from './compose-report.ts';
import type { Measured } from './latest-run.ts';
import { number } from './numbers.ts';
import { madeUpBench, madeUpRun, madeUpSimulation } from './testing/made-up.ts';
import { en } from './words.en.ts';
import { ko } from './words.ko.ts';

const languages = [
  ['English', en],
  ['Korean', ko],
] as const;

type Changed = { -readonly [Key in keyof Measured]: Measured[Key] };

function reportOf(words: typeof en, change: (measured: Changed) => void = () => {}) {
  const measured: Changed = { run: structuredClone(madeUpRun()), bench: madeUpBench(), simulated: madeUpSimulation() };
  change(measured);
  return composeReport(measured, words, 'load-test');
}

/** The cells of the row of a table that begins so. */
function rowOf(markdown: string, start: string): string[] {
  const line = markdown.split('\n').find((it) => it.startsWith(`| ${start}`)) ?? '';
  return cellsOf(line);
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** What is written between this heading and the next of its kind. */
function sectionOf(markdown: string, heading: string): string {
  return markdown.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
}

test.each([
  [en, ['1. Purpose', '2. Environment', '3. Main figures', '4. Bottlenecks', '5. Plan for failures', '6. Conclusion']],
  [
    ko,
    ['1. 테스트 목적', '2. 테스트 환경', '3. 주요 성능 지표', '4. 병목 탐색 및 분석', '5. 장애 대응 계획', '6. 마무리'],
  ],
])('it has the sections of the old report, in their order', (words, headings) => {
  const found = reportOf(words).markdown.match(/^## .+$/gm) ?? [];
  expect(found).toHaveLength(headings.length);
  headings.forEach((heading, index) => {
    expect(found[index]).toContain(heading);
  });
});

test.each(languages)('in %s it leads to the picture of a run that has one', (_language, words) => {
  const picture = 'http://127.0.0.1:3001/d/flashcart-load-lab?from=1&to=2&var-run=journey-1';
  const { markdown } = reportOf(words, (measured) => {
    measured.run = { ...measured.run, picture };
  });
  expect(markdown).toContain(`](${picture})`);
  expect(reportOf(words).markdown).not.toContain('Grafana](');
});

test.each<[string, (measured: Changed) => void]>([
  ['a run, a benchmark and a simulation', () => {}],
  [
    'a run alone',
    (measured) => {
      measured.bench = undefined;
      measured.simulated = undefined;
    },
  ],
  [
    'a run that went wrong',
    ({ run }) => {
      spoil(run);
    },
  ],
])('both languages say the same numbers of %s', (_, change) => {
  const [english, korean] = [en, ko].map((words) => {
    const { markdown, charts } = reportOf(words, change);
    const drawn = [...charts.values()].flatMap((svg) => svg.match(/>[^<]+</g) ?? []);
    // What English spells out: the second charge and the top five.
    const text = [markdown, ...drawn].join('\n').replace(/2차|5개 상품/g, '');
    return text.match(/\d[\d,.]*\d|\d/g)?.toSorted();
  });
  expect(english?.length).toBeGreaterThan(200);
  expect(korean).toEqual(english);
});

test.each(languages)('the old figures stand beside the new ones, in %s', (_, words) => {
  const { markdown } = reportOf(words);
  const { order, secondCharge, top } = words.apis;
  expect(rowOf(markdown, `${order}, ${words.stats.max}`).slice(1)).toEqual(['953', '305', '111', '1,555']);
  expect(rowOf(markdown, `${secondCharge}, ${words.stats.max}`).slice(1)).toEqual(['922', '505', '333', '222']);
  expect(rowOf(markdown, `${top}, ${words.stats.avg}`).slice(1)).toEqual(['12', '601', '0.25', '–']);
  expect(rowOf(markdown, `${top}, ${words.stats.max}`).slice(1)).toEqual(['346', '605', '18.5', '–']);
});

test.each(languages)('the success of the old test stands beside its benchmark, in %s', (_, words) => {
  const story =
    sectionOf(reportOf(words).markdown, words.headings.bottlenecks).split(words.stories.top.heading)[1] ?? '';
  expect(story).toMatch(/1,000,000.*: \S+ 0\.25 ms, \S+ 18\.5 ms/);
});

test.each(languages)('every figure of an API is there, and a dash where it was not measured, in %s', (_, words) => {
  const { markdown } = reportOf(words);
  expect(rowOf(markdown, words.apis.order).slice(1)).toEqual(['84', '301', '302', '303', '304', '305', '7', '0']);
  expect(rowOf(markdown, words.apis.charge).slice(1)).toEqual(['84', '401', '402', '403', '404', '405', '–', '–']);
  expect(rowOf(markdown, words.measures.lockWait).slice(1)).toEqual(['84', '161', '162', '163', '164', '165']);
});

test.each(languages)('it says what it was measured on, and under which load, in %s', (_, words) => {
  const environment = sectionOf(reportOf(words).markdown, words.headings.environment);
  for (const fact of [
    'A\\|B \\*fast\\* \\<processor\\>',
    '28',
    '0123456789ab+',
    '2.2.0',
    '24.1.0',
    'Dynoxide, Redis',
  ]) {
    expect(environment).toContain(fact);
  }
  expect(environment).toContain(words.environment.load(madeUpRun().environment.scenarios.journeys as never));
  expect(environment).toContain(words.limits.aws);
});

test.each(languages)(
  'a shop that was not the run’s own is named, and nothing is said of its engines, in %s',
  (_, words) => {
    const { markdown } = reportOf(words, ({ run }) => {
      const { engines: _, ...environment } = run.environment;
      Object.assign(run, { environment });
    });
    expect(markdown).toContain(words.environment.otherShop('http://127.0.0.1:4242'));
    expect(markdown).not.toContain(words.limits.oneProcess);
  },
);

test.each(languages)('a missed goal stands there with its reason, and is open, in %s', (_, words) => {
  const { markdown } = reportOf(words);
  const missed = sectionOf(markdown, words.headings.bottlenecks).split(words.subheadings.missed)[1] ?? '';
  expect(missed.match(/^- /gm)).toHaveLength(1);
  expect(missed).toMatch(/1\.5 ×.*≤ 0\.2 ×.*765.*321/);
  expect(missed).not.toContain('17.5');
  const end = sectionOf(markdown, words.headings.conclusion);
  expect(end).toContain(words.verdicts.goals('4', '5'));
  expect(end.split(words.subheadings.open)[1]).toMatch(/1\.5 ×.*≤ 0\.2 ×/);
});

test.each(languages)('where the design is not better than the baseline, the conclusion says so, in %s', (_, words) => {
  const end = sectionOf(reportOf(words).markdown, words.headings.conclusion);
  expect(end).toContain(words.verdicts.baseline({ all: '2', shorter: '1', higher: '2' }));
  expect(end).toMatch(new RegExp(`${words.verdicts.notBetter} .*1\\.5 ×.*1\\.02 ×`));
});

test('a figure that was not measured is no victory over the baseline', () => {
  const { markdown } = reportOf(en, ({ bench }) => {
    for (const row of bench?.rows ?? []) if (row.design) Object.assign(row.design, { maxMs: null, perSecond: null });
  });
  expect(markdown).toContain(en.verdicts.baseline({ all: '2', shorter: '0', higher: '0' }));
});

/** Breaks a rule of the audit, crosses a threshold, fails answers and drops iterations. */
function spoil(run: Measured['run']): void {
  Object.assign(run.audit, { passed: false });
  Object.assign(run.audit.verdicts[1] ?? {}, { broken: 3 });
  Object.assign(run.summary.metrics.failures ?? {}, { passes: 11, fails: 199 });
  Object.assign(run.summary.metrics.dropped_iterations ?? {}, { count: 13 });
  Object.assign(run.summary.metrics['http_req_duration{name:POST /orders}'] ?? {}, {
    thresholds: { 'p(95)<300': true },
  });
}

test.each(languages)(
  'what went wrong in a run is said before its figures and at the end, not praised, in %s',
  (_, words) => {
    const { markdown } = reportOf(words, ({ run }) => spoil(run));
    const { auditPassed, noneCrossed, noFailures, noneDropped, ...said } = words.verdicts;
    for (const heading of [words.headings.figures, words.headings.conclusion]) {
      const part = sectionOf(markdown, heading);
      expect(part).toContain(said.auditFailed('1', '10'));
      expect(part).toContain(said.crossed('1'));
      expect(part).toContain(said.failures('11', '210'));
      expect(part).toContain(said.dropped('13'));
    }
    for (const praise of [auditPassed('10'), noneCrossed, noFailures('210'), noneDropped])
      expect(markdown).not.toContain(praise);
    const { audit, failures, dropped } = words.open;
    for (const task of [audit, failures, dropped]) expect(markdown).toContain(task);
    expect(markdown).toContain('http\\_req\\_duration\\{name:POST /orders\\}: p(95)\\<300');
    expect(rowOf(markdown, words.rules['stock-adds-up']).slice(1)).toEqual(['3']);
  },
);

test.each(languages)('without a benchmark it says so and which command makes one, in %s', (_, words) => {
  const { markdown, charts } = reportOf(words, (measured) => {
    measured.bench = undefined;
  });
  expect(markdown.split('## ')[0]).toContain(words.intro.noBench);
  expect(sectionOf(markdown, words.headings.conclusion)).toContain(words.open.bench);
  expect(words.intro.noBench).toContain('npm run bench');
  expect([...charts.keys()]).not.toContain('load-test.throughput.svg');
});

test.each(languages)('that the run and the benchmark are of different commits is said, in %s', (_, words) => {
  expect(reportOf(words).markdown).toContain(words.intro.otherCommit);
  const { markdown } = reportOf(words, (measured) => {
    measured.bench = { ...madeUpBench(), commit: measured.run.environment.commit };
  });
  expect(markdown).not.toContain(words.intro.otherCommit);
});

test.each(languages)('a short benchmark is no ground to stand on, in %s', (_, words) => {
  const { markdown } = reportOf(words, (measured) => {
    measured.bench = { ...madeUpBench(), profile: 'short' };
  });
  expect(markdown).toContain(words.intro.short);
  expect(sectionOf(markdown, words.headings.conclusion)).toContain(words.open.shortBench);
});

test.each(languages)('a scenario without a second charge has a dash for it, in %s', (_, words) => {
  const { markdown } = reportOf(words, ({ run }) => {
    Object.assign(run.plan, { scenario: 'smoke' });
    Object.assign(run.summary.metrics, { second_charge: { count: 0, avg: 0, min: 0, med: 0, max: 0 } });
  });
  expect(rowOf(markdown, `${words.apis.secondCharge}, ${words.stats.max}`).slice(1)).toEqual([
    '922',
    '–',
    '333',
    '222',
  ]);
  expect(markdown).toContain(words.analysis.notMeasured('smoke'));
});

test.each(languages)('nothing is undefined, every row has all cells, and no token is told, in %s', (_, words) => {
  for (const change of [
    () => {},
    ({ run }: Changed) => spoil(run),
    ({ run }: Changed) => Object.assign(run.summary.metrics, empty),
  ]) {
    const { markdown, charts } = reportOf(words, change);
    const all = [markdown, ...charts.values()].join('\n');
    expect(all).not.toMatch(/undefined|NaN|null|Infinity|\[object|secret-/);
    for (const block of markdown.split('\n\n').filter((it) => it.startsWith('|'))) {
      expect(new Set(block.split('\n').map((line) => cellsOf(line).length)).size).toBe(1);
    }
  }
});

const empty = Object.fromEntries(Object.keys(madeUpRun().summary.metrics).map((name) => [name, { count: 0, avg: 0 }]));

test.each(languages)(
  'every chart is well-formed, names all it shows, and is linked beside the text, in %s',
  (_, words) => {
    const { markdown, charts } = reportOf(words, ({ bench }) => {
      Object.assign(bench?.rows[0] ?? {}, { what: { say: 'start', entry: 'a < b & "c"' } });
    });
    expect([...charts.keys()]).toEqual([
      'load-test.beside-old.svg',
      'load-test.latency.svg',
      'load-test.throughput.svg',
      'load-test.sell-out.svg',
    ]);
    for (const [file, svg] of charts) {
      expect(markdown).toContain(`](${file})`);
      expectWellFormed(svg);
    }
    expect(charts.get('load-test.throughput.svg')).toContain('a &lt; b &amp; &quot;c&quot;');
    for (const figure of ['953 ms', '305 ms', '111 ms', '1,555 ms'])
      expect(charts.get('load-test.beside-old.svg')).toContain(`>${figure}<`);
    for (const figure of ['302 ms', '605 ms']) expect(charts.get('load-test.latency.svg')).toContain(`>${figure}<`);
  },
);

test('a label that is longer than its chart is cut, not drawn over the edge', () => {
  const { charts } = reportOf(en, ({ bench }) => {
    Object.assign(bench?.rows[0] ?? {}, { what: { say: 'start', entry: 'long '.repeat(100) } });
  });
  const label = />(process start of long .*)</.exec(charts.get('load-test.throughput.svg') ?? '')?.[1] ?? '';
  expect(label).toMatch(/ (long )+l?o?n?g?…$/);
  expect(label.length).toBeLessThan(120);
});

test.each(languages)('simulated figures stand apart from measured ones, with their goals, in %s', (_, words) => {
  const { markdown } = reportOf(words);
  const part = markdown.split(`### ${words.subheadings.simulation}`)[1]?.split(/^## /m)[0] ?? '';
  expect(part).toContain(words.simulation.notMeasured);
  expect(part).toContain('2026-11-21 09:08 UTC');
  const other = words.simulation.others.limit;
  const figures = ['2,157', '25.3', '94', '219', '–', '0.031', '0', other, '2,160', '218'];
  expect(rowOf(part, 'hot-product-64').slice(1)).toEqual(figures);
  expect(rowOf(part, `hot-product-64: ${words.simulation.scenarios['hot-product']}`)[0]).toContain('64');
  const { met, missed } = words.outcomes;
  const goals = part.split('\n').filter((line) => / [≤≥] /.test(line));
  expect(goals.map((line) => cellsOf(line).slice(2))).toEqual([
    [met, '0.999', '≥ 0.95'],
    [missed, '244', '≤ 200'],
    [met, '3', '≤ 4'],
  ]);
  // What the report has no words for keeps its id.
  expect(goals[2]).toContain('a-new-measure');
});

test.each(languages)('a goal that the simulation misses is counted and open, in %s', (_, words) => {
  const end = sectionOf(reportOf(words).markdown, words.headings.conclusion);
  expect(end).toContain(words.verdicts.simulation('2', '3'));
  expect(end.split(words.subheadings.open)[1]).toMatch(/sell-out-100-64.* 244, .* ≤ 200/);
});

test.each(languages)('without a simulation it says so and which command makes one, in %s', (_, words) => {
  const { markdown, charts } = reportOf(words, (measured) => {
    measured.simulated = undefined;
  });
  expect(markdown).toContain(words.simulation.none);
  expect(markdown).not.toContain(words.limits.simulation);
  expect(sectionOf(markdown, words.headings.conclusion)).toContain(words.open.simulation);
  expect([...charts.keys()]).not.toContain('load-test.sell-out.svg');
});

test('the sell-out is drawn as a line a run, from nothing to all', () => {
  const svg = reportOf(en).charts.get('load-test.sell-out.svg') ?? '';
  const lines = [...svg.matchAll(/<path d="M([\d.]+) ([\d.]+)([^"]*)" fill="none" stroke=/g)];
  expect(lines).toHaveLength(3);
  const [first, second, third] = lines.map(([, x, y, steps = '']) => {
    const moments = [...steps.matchAll(/H([\d.]+)V([\d.]+)/g)].map(([, h, v]) => ({ x: Number(h), y: Number(v) }));
    return { from: { x: Number(x), y: Number(y) }, moments };
  });
  if (!first || !second || !third) throw new Error('A run is missing.');
  // In the order of time, however they were noted, on one scale: 400 ms are the whole width.
  const width = (third.moments[0]?.x ?? 0) - third.from.x;
  const height = first.from.y - (third.moments[0]?.y ?? 0);
  expect(first.moments.map(({ x }) => Math.round(((x - first.from.x) / width) * 400))).toEqual([10, 40, 80, 160]);
  expect(first.moments.map(({ y }) => Math.round(((first.from.y - y) / height) * 100))).toEqual([25, 50, 75, 100]);
  expect(svg).toContain(`>${en.simulation.sellOutRuns('3')}<`);
  expect(reportOf(en).markdown).toContain(en.simulation.sellOut({ runs: '3', least: '100', most: '1,000' }));
});

test('a longer bar is a greater value, on both scales', () => {
  const { charts } = reportOf(en);
  const widths = (file: string, colour: string) =>
    [
      ...(charts.get(file) ?? '').matchAll(new RegExp(`width="([\\d.]+)" height="13" rx="2" fill="${colour}"`, 'g')),
    ].map(([, width]) => Number(width));
  // 953, 922 and 346 ms.
  const [order = 0, charge = 0, top = 0] = widths('load-test.beside-old.svg', '#9aa2b0');
  expect(order / charge).toBeCloseTo(953 / 922, 2);
  expect(order / top).toBeCloseTo(953 / 346, 2);
  // 1,234 and 61 a second, from 10 on.
  const [orders = 0, charges = 0] = widths('load-test.throughput.svg', '#4f9fd4');
  expect(orders / charges).toBeCloseTo(Math.log10(123.4) / Math.log10(6.1), 1);
});

test.each([
  [0, '0'],
  [0.0714285, '0.0714'],
  [1.5, '1.5'],
  [26.77, '26.8'],
  [431.038, '431'],
  [1_000_000, '1,000,000'],
  [Number.NaN, '–'],
  [null, '–'],
])('%p is written as %p', (value, text) => {
  expect(number(value)).toBe(text);
});

/** Fails where a tag is not closed in its turn, an attribute is not quoted, or a sign is not escaped. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(/<(\/?)(\w+)((?: [\w:-]+="[^"<]*")*) ?(\/?)>/g, (_, closing, name, __, alone) => {
    if (closing) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name);
    return '';
  });
  expect(open).toEqual([]);
  expect(rest.replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&]/);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
}
