import { composeReport } from './compose-report.ts';
import type { Measured } from './latest-run.ts';
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

const runAlone = (measured: Changed) => void Object.assign(measured, { bench: undefined, simulated: undefined });

/** Breaks an audit rule, crosses a threshold, fails responses and drops iterations. */
function spoil({ run }: Changed): void {
  Object.assign(run.audit, { passed: false });
  Object.assign(run.audit.verdicts[1] ?? {}, { broken: 3 });
  Object.assign(run.summary.metrics.failures ?? {}, { passes: 11, fails: 199 });
  Object.assign(run.summary.metrics.dropped_iterations ?? {}, { count: 13 });
  const thresholds = { 'p(95)<300': true };
  Object.assign(run.summary.metrics['http_req_duration{name:POST /orders}'] ?? {}, { thresholds });
}

/** The design has no figures. */
function unmeasured({ bench }: Changed): void {
  for (const row of bench?.rows ?? []) if (row.design) Object.assign(row.design, { maxMs: null, perSecond: null });
}

/** k6 measured nothing. */
function empty({ run }: Changed): void {
  for (const metric of Object.keys(run.summary.metrics)) {
    Object.assign(run.summary.metrics, { [metric]: { count: 0, avg: 0 } });
  }
}

/** The cells of the first table row that starts with `start`. */
function rowOf(markdown: string, start: string): string[] {
  return cellsOf(markdown.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '');
}

function cellsOf(line: string): string[] {
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim());
}

/** The text from a heading to the next one of its level. */
function sectionOf(markdown: string, heading: string, level = '##'): string {
  return markdown.split(new RegExp(`^${level} `, 'm')).find((part) => part.startsWith(heading)) ?? '';
}

test.each<[string, (measured: Changed) => void]>([
  ['a run, a benchmark and a simulation', () => {}],
  ['a run alone', runAlone],
  ['a run with findings', spoil],
  ['a benchmark without figures', unmeasured],
])('both languages have the same sections and numbers for %s', (_, change) => {
  const [english, korean] = [en, ko].map((words) => {
    const { markdown, charts } = reportOf(words, change);
    const drawn = [...charts.values()].flatMap((svg) => svg.match(/<text [^>]*>[^<]+</g) ?? []);
    const text = [markdown, ...drawn.map((element) => element.replace(/^.*>/, ''))].join('\n');
    return {
      sections: markdown.match(/^#+ /gm),
      // English spells out the second charge and the top five.
      numbers: text
        .replace(/2차|5개 상품/g, '')
        .match(/\d[\d,.]*\d|\d/g)
        ?.toSorted(),
    };
  });
  expect(english?.sections?.filter((level) => level === '## ')).toHaveLength(6);
  expect(english?.numbers?.length).toBeGreaterThan(150);
  expect(korean).toEqual(english);
});

test.each(languages)('nothing is undefined, every table is whole, and no token leaks, in %s', (_, words) => {
  for (const change of [() => {}, runAlone, spoil, empty]) {
    const { markdown, charts } = reportOf(words, change);
    expect([markdown, ...charts.values()].join('\n')).not.toMatch(/undefined|NaN|null|Infinity|\[object|secret-/);
    for (const table of markdown.split('\n\n').filter((block) => block.startsWith('|'))) {
      expect(new Set(table.split('\n').map((line) => cellsOf(line).length)).size).toBe(1);
    }
  }
});

test('the figures of the old test stand beside the new ones', () => {
  const { markdown } = reportOf(en);
  expect(rowOf(markdown, 'Place an order, max').slice(1)).toEqual(['953', '305', '111', '1,555']);
  expect(rowOf(markdown, 'Second charge, max').slice(1)).toEqual(['922', '505', '333', '222']);
  expect(rowOf(markdown, 'Top five products, average').slice(1)).toEqual(['12', '601', '0.25', '–']);
  expect(rowOf(markdown, 'Top five products, max').slice(1)).toEqual(['346', '605', '18.5', '–']);
});

test('an API that the scenario does not call has dashes, not zeros', () => {
  const { markdown, charts } = reportOf(en, ({ run }) => {
    Object.assign(run.summary.metrics, { second_charge: { count: 0, avg: 0, min: 0, med: 0, max: 0 } });
  });
  expect(rowOf(markdown, 'Second charge, max').slice(1)).toEqual(['922', '–', '333', '222']);
  expect(rowOf(markdown, 'Second charge').slice(1)).toEqual(Array(8).fill('–'));
  expect(charts.get('load-test.latency.svg')).not.toContain('>Second charge<');
});

test('the latency table has every figure of each API, and of what an order and a charge wait for', () => {
  const { markdown } = reportOf(en);
  expect(rowOf(markdown, 'Place an order').slice(1)).toEqual(['84', '301', '302', '303', '304', '305', '7', '0']);
  expect(rowOf(markdown, 'Charge, all').slice(1)).toEqual(['84', '401', '402', '403', '404', '405', '–', '–']);
  expect(rowOf(markdown, 'Charge: lock wait').slice(1, 7)).toEqual(['84', '161', '162', '163', '164', '165']);
});

test('it names hardware, software and load, and escapes them', () => {
  const environment = sectionOf(reportOf(en).markdown, en.headings.environment);
  const facts = ['A\\|B \\*fast\\* \\<processor\\>', '28', '0123456789ab+', '2.2.0', '24.1.0', 'Dynoxide, Redis'];
  const load = 'executor: constant-arrival-rate, rate: 9, duration: 30s';
  for (const fact of [...facts, load, en.limits.oneProcess, en.limits.aws]) expect(environment).toContain(fact);
});

test('for a shop that the run did not start it names the URL and no engines', () => {
  const { markdown } = reportOf(en, ({ run }) => {
    const { engines: _, ...environment } = run.environment;
    Object.assign(run, { environment });
  });
  expect(markdown).toContain(en.environment.otherShop('http://127.0.0.1:4242'));
  expect(markdown).not.toContain(en.limits.oneProcess);
});

test('it has the Grafana link of a run that has one', () => {
  const grafanaLink = 'http://127.0.0.1:3001/d/flashcart-load-lab?from=1&to=2&var-run=journey-1';
  const withLink = (measured: Changed) => void Object.assign(measured, { run: { ...measured.run, grafanaLink } });
  expect(reportOf(en, withLink).markdown).toContain(`](${grafanaLink})`);
  expect(reportOf(en).markdown).not.toContain('Grafana](');
});

test('missed goals of benchmark and simulation are counted, and open with their reasons', () => {
  const end = sectionOf(reportOf(en).markdown, en.headings.conclusion);
  expect(end).toContain(en.verdicts.benchmark(4, 5));
  expect(end).toContain(en.verdicts.simulation(2, 3));
  const open = sectionOf(end, en.subheadings.open, '###');
  expect(open.match(/^- Missed goal/gm)).toHaveLength(2);
  expect(open).toMatch(/1\.5 ×.*≤ 0\.2 ×.*765.*321/);
  expect(open).toMatch(/sell-out-100-64.* 244, .* ≤ 200 – cause not known yet/);
});

test('the conclusion says where the design is not better than the baseline', () => {
  const end = sectionOf(reportOf(en).markdown, en.headings.conclusion);
  expect(end).toContain(en.verdicts.baseline(2, 1, 2));
  expect(end).toMatch(/Not better in both: .*1\.5 ×.*1\.02 ×/);
});

test('a figure that was not measured does not beat the baseline', () => {
  expect(reportOf(en, unmeasured).markdown).toContain(en.verdicts.baseline(2, 0, 0));
});

test('findings of a run come before its figures and again in the conclusion, in bold', () => {
  const { markdown } = reportOf(en, spoil);
  expect(reportOf(en).markdown).toContain(`- ${en.verdicts.audit(0, 10)}\n`);
  const { audit, failures, dropped } = en.verdicts;
  for (const heading of [en.headings.figures, en.headings.conclusion]) {
    const section = sectionOf(markdown, heading);
    for (const finding of [audit(1, 10), failures(11, 210), dropped(13)]) expect(section).toContain(`- **${finding}**`);
    expect(section).toContain('http\\_req\\_duration\\{name:POST /orders\\}: p(95)\\<300');
  }
  expect(rowOf(markdown, en.rules['stock-adds-up']).slice(1)).toEqual(['3']);
});

test('without a benchmark and a simulation it says which commands make them', () => {
  const { markdown, charts } = reportOf(en, runAlone);
  const end = sectionOf(markdown, en.headings.conclusion);
  expect(markdown.split('## ')[0]).toContain('`npm run bench`');
  for (const command of ['`npm run bench`', '`npm run simulate -- goals`']) expect(end).toContain(command);
  expect(markdown).not.toContain(en.limits.simulation);
  expect([...charts.keys()]).toEqual(['load-test.beside-old.svg', 'load-test.latency.svg']);
});

test('it says when run and benchmark are of different commits', () => {
  expect(reportOf(en).markdown).toContain(en.intro.otherCommit);
  const sameCommit = (measured: Changed) => {
    measured.bench = { ...madeUpBench(), commit: measured.run.environment.commit };
  };
  expect(reportOf(en, sameCommit).markdown).not.toContain(en.intro.otherCommit);
});

test('it warns of a short benchmark at the start and in the conclusion', () => {
  const { markdown } = reportOf(en, (measured) => {
    measured.bench = { ...madeUpBench(), profile: 'short' };
  });
  expect(markdown.split(en.intro.short)).toHaveLength(3);
});

test('simulated figures have a section of their own, with their goals', () => {
  const part = sectionOf(reportOf(en).markdown, en.subheadings.simulation, '###');
  expect(part).toContain('These figures are not measured');
  expect(part).toContain('2026-11-21 09:08 UTC');
  const figures = ['2,157', '25.3', '94', '219', '–', '0.031', '0', 'store limit', '2,160', '218'];
  expect(rowOf(part, 'hot-product-64: one hot product, clients without pauses; 64 clients').slice(1)).toEqual(figures);
  const goals = part.split('\n').filter((line) => / [≤≥] /.test(line));
  expect(goals.map((line) => cellsOf(line).slice(1))).toEqual([
    ['throughput, ×', 'met', '0.999', '≥ 0.95'],
    ['time until sold out, ms', 'MISSED', '244', '≤ 200'],
    // An id without a text.
    ['a-new-measure', 'met', '3', '≤ 4'],
  ]);
});

test.each(languages)('every chart is linked, well-formed, self-contained and the same each time, in %s', (_, words) => {
  const entry = 'a < b & "c"';
  const change = ({ bench }: Changed) => void Object.assign(bench?.rows[0] ?? {}, { what: { say: 'start', entry } });
  const { markdown, charts } = reportOf(words, change);
  expect([...charts.keys()].map((file) => file.split('.')[1])).toEqual([
    'beside-old',
    'latency',
    'throughput',
    'sell-out',
  ]);
  for (const [file, svg] of charts) {
    expect(markdown).toContain(`](${file})`);
    expectWellFormed(svg);
    expect(svg).toMatch(/^<svg [^>]*><title>[^<]+<\/title>\n<rect [^>]*fill="#ffffff"/);
    expect(svg.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|@import|data:/);
  }
  expect(charts.get('load-test.throughput.svg')).toContain('a &lt; b &amp; &quot;c&quot;');
  for (const figure of ['953', '305', '111', '1,555']) {
    expect(charts.get('load-test.beside-old.svg')).toContain(`>${figure}<`);
  }
  expect(reportOf(words, change).charts).toEqual(charts);
});

test('a longer bar is a greater value, on both scales', () => {
  const { charts } = reportOf(en);
  const widths = (chart: string, colour: string) => {
    const bars = charts
      .get(`load-test.${chart}.svg`)
      ?.matchAll(new RegExp(`l([\\d.]+) 0l0 .* fill="${colour}" ecm.*chart"`, 'g'));
    return [...(bars ?? [])].map(([, width]) => Number(width));
  };
  const [order = 0, charge = 0, top = 0] = widths('beside-old', '#9aa2b0');
  expect(order / charge).toBeCloseTo(953 / 922, 2);
  expect(order / top).toBeCloseTo(953 / 346, 1);
  // From 10 per second.
  const [orders = 0, charges = 0] = widths('throughput', '#4f9fd4');
  expect(orders / charges).toBeCloseTo(Math.log10(123.4) / Math.log10(6.1), 1);
});

test('the sell-out has a step line for each run, in order of time, from nothing to all', () => {
  const { charts, markdown } = reportOf(en);
  const svg = charts.get('load-test.sell-out.svg') ?? '';
  const lines = [...svg.matchAll(/<path d="M([^"]*)" fill="none"[^>]* stroke="#1b4f9c" stroke-width="1.2"/g)];
  const [first, , third] = lines.map(([, path = '']) => path.split('L').map((point) => point.split(' ').map(Number)));
  const [[left = 0, bottom = 0] = [], , [right = 0, top = 0] = []] = third ?? [];
  // The third run places its one order after 400 ms, which is the full width and height.
  const corners = first?.map(([x = 0, y = 0]) => [
    ((x - left) / (right - left)) * 400,
    ((bottom - y) / (bottom - top)) * 100,
  ]);
  const steps = corners?.filter((_, index) => index % 2 === 0).map((corner) => corner.map(Math.round));
  expect(steps).toEqual([
    [0, 0],
    [10, 25],
    [40, 50],
    [80, 75],
    [160, 100],
  ]);
  expect(lines).toHaveLength(3);
  expect(markdown).toContain(en.simulation.sellOut(3, 100, 1_000));
});

test.each([
  ['English', en, 'which each sold 100 units.'],
  ['Korean', ko, '각각 100개가 판매되었습니다.'],
])('runs that all sold the same are one number, not a range, in %s', (_, { simulation }, text) => {
  expect(simulation.sellOut(20, 100, 100)).toContain(text);
});

/** Fails if a tag is not closed in its turn, an attribute is not quoted, or a character is not escaped. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(/<(\/?)(\w+)((?: [\w:-]+="[^"<]*")*) ?(\/?)>/g, (_, closing, name, __, alone) => {
    if (closing) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name);
    return '';
  });
  expect(open).toEqual([]);
  expect(rest.replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&]/);
}
