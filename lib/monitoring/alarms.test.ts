import { type AlarmProperties, metricsOf, type Reported, rings } from '../testing/alarm-evaluator.ts';
import { resourcesOf, templatesOfStage } from '../testing/stages.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { monitoring } = templatesOfStage('prod');
if (!monitoring) throw new Error('prod has no monitoring');

const alarms = new Map(
  resourcesOf(monitoring, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
    id.replace(/^Alarms(.*)[0-9A-F]{8}$/, '$1'),
    Properties as unknown as AlarmProperties,
  ]),
);

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** So many samples of a value. */
const of = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
/** The same in each of three periods. */
const thrice = (samples: number[]): number[][] => [samples, samples, samples];
/** Once in three periods, which is no more than a blip. */
const once = (samples: number[], others: number[] = []): number[][] => [others, samples, others];
/** Twice in three periods, the newest of them good again. */
const twice = (samples: number[], others: number[] = []): number[][] => [samples, samples, others];

const duration = (of: RegExp, periods: number[][]): Reported => ({ metric: 'AWS/Lambda Duration', of, periods });
/** Answers of the API, so many of them 5xx. */
const answers = (all: number, faults: number, shape = thrice): Reported[] => [
  { metric: 'AWS/ApiGateway Count', periods: shape(of(all, 1)) },
  { metric: 'AWS/ApiGateway 5XXError', periods: shape([...of(all - faults, 0), ...of(faults, 1)]) },
];
const transactions = (attempts: number, conflicts: number, shape = thrice): Reported[] => [
  { metric: 'Flashcart OrderAttempts', periods: shape([attempts]) },
  { metric: 'Flashcart OrderConflicts', periods: shape([conflicts]) },
];
const one = (metric: string, periods: number[][], of?: RegExp): Reported[] => [{ metric, periods, ...(of && { of }) }];

const order = /ordersplaceorder/;
const charge = /chargescharge/;
const top = /rankingsgettop/;
const slowest = (slow: number, fast: number) => [...of(20, slow), ...of(980, fast)];

test.each<[alarm: string, isRinging: boolean, when: string, reported: Reported[]]>([
  ['OrdersSlow', true, '2 % of 1,000 orders take over 500 ms', [duration(order, thrice(slowest(501, 20)))]],
  ['OrdersSlow', true, 'they do so in two of three periods', [duration(order, twice(slowest(501, 20)))]],
  ['OrdersSlow', false, 'they do so once', [duration(order, once(slowest(501, 20), of(1_000, 20)))]],
  ['OrdersSlow', false, 'they take 500 ms', [duration(order, thrice(slowest(500, 20)))]],
  ['OrdersSlow', false, 'half a percent takes seconds', [duration(order, thrice([...of(5, 9_000), ...of(995, 20)]))]],
  [
    'OrdersSlow',
    false,
    'a few of 900 orders are slow, which p99 cannot tell',
    [duration(order, thrice([...of(10, 900), ...of(890, 20)]))],
  ],
  ['OrdersSlow', false, 'charges are slow', [duration(charge, thrice(of(1_000, 2_000)))]],
  ['OrdersSlow', false, 'nobody orders', []],
  ['ChargesSlow', true, '2 % of 1,000 charges take over 700 ms', [duration(charge, thrice(slowest(701, 20)))]],
  ['ChargesSlow', false, 'orders are slow', [duration(order, thrice(of(1_000, 2_000)))]],
  ['TopSlow', true, '2 % of 1,000 reads take over 100 ms', [duration(top, thrice(slowest(101, 2)))]],
  ['TopSlow', false, 'they take 100 ms', [duration(top, thrice(slowest(100, 2)))]],

  ['MostOrdersSlow', true, 'all of 20 orders are slow', [duration(order, thrice(of(20, 501)))]],
  ['MostOrdersSlow', true, 'a fifth of 100 orders is slow', [duration(order, thrice([...of(20, 501), ...of(80, 20)]))]],
  ['MostOrdersSlow', false, 'a fifth of 99 orders is slow', [duration(order, thrice([...of(20, 501), ...of(79, 20)]))]],
  [
    'MostOrdersSlow',
    false,
    'a twentieth of 100 orders is slow',
    [duration(order, thrice([...of(5, 501), ...of(95, 20)]))],
  ],
  ['MostOrdersSlow', false, 'the one order of the night is slow', [duration(order, thrice([9_000]))]],
  ['MostOrdersSlow', false, 'charges are slow', [duration(charge, thrice(of(50, 2_000)))]],
  ['MostOrdersSlow', false, 'nobody orders', []],
  ['MostChargesSlow', true, 'all of 20 charges are slow', [duration(charge, thrice(of(20, 701)))]],
  ['MostTopSlow', true, 'all of 20 reads are slow', [duration(top, thrice(of(20, 101)))]],

  [
    'StartsSlow',
    true,
    'half of 20 starts of an hour take over 1,500 ms',
    one('Flashcart StartMs', [[...of(11, 1_501), ...of(9, 300)]]),
  ],
  ['StartsSlow', false, 'a few of them do', one('Flashcart StartMs', [[...of(5, 4_000), ...of(15, 300)]])],
  ['StartsSlow', false, 'only 19 started', one('Flashcart StartMs', [of(19, 4_000)])],
  ['StartsSlow', false, 'nothing started', []],

  ['Faults', true, '2 % of 1,000 answers are 5xx', answers(1_000, 20)],
  ['Faults', true, 'all of three answers are 5xx', answers(3, 3)],
  ['Faults', true, 'it is so in two of three periods', answers(1_000, 20, twice)],
  ['Faults', false, 'it is so once', answers(1_000, 20, once)],
  ['Faults', false, 'a two-hundredth of them is', answers(1_000, 5)],
  ['Faults', false, 'two of thirty are', answers(30, 2)],
  ['Faults', false, 'nobody asks', []],

  [
    'TableThrottles',
    true,
    'DynamoDB refuses writes',
    one('AWS/DynamoDB WriteThrottleEvents', thrice([1]), /Tableswallets/),
  ],
  ['TableThrottles', true, 'it refuses reads', one('AWS/DynamoDB ReadThrottleEvents', twice([1, 1]), /Tablesproducts/)],
  ['TableThrottles', true, 'it refuses a sale', one('AWS/DynamoDB WriteThrottleEvents', thrice([1]), /Tablesstock/)],
  ['TableThrottles', false, 'it did so once', one('AWS/DynamoDB WriteThrottleEvents', once([40]), /Tablesproducts/)],
  ['TableThrottles', false, 'it refused nothing', one('AWS/DynamoDB WriteThrottleEvents', thrice([0]))],

  ['FunctionThrottles', true, 'an order is refused once', one('AWS/Lambda Throttles', once([1]), order)],
  ['FunctionThrottles', true, 'the authorizer is', one('AWS/Lambda Throttles', once([1]), /AuthorizerOwn/)],
  ['FunctionThrottles', false, 'nothing is refused', one('AWS/Lambda Throttles', thrice([0, 0]))],

  ['FunctionThrottles', false, 'it was an hour ago', one('AWS/Lambda Throttles', [[1], [0], [0], [0]], order)],

  ['Conflicts', true, '26 of 101 transactions meet another', transactions(101, 26)],
  ['Conflicts', true, 'they do so in two of three periods', transactions(1_000, 300, twice)],
  ['Conflicts', false, 'they do so once', transactions(1_000, 300, once)],
  ['Conflicts', false, 'a quarter does', transactions(1_000, 250)],
  ['Conflicts', false, 'there are but a hundred', transactions(100, 90)],

  [
    'RedisUnreachable',
    true,
    'charges go without their lock for ten minutes',
    one('Flashcart LockFreeCharges', twice([0, 1])),
  ],
  ['RedisUnreachable', false, 'they did so once', one('Flashcart LockFreeCharges', once([1, 1], [0]))],
  ['RedisUnreachable', false, 'all have their lock', one('Flashcart LockFreeCharges', thrice([0, 0]))],

  ['RedisUnreachable', false, 'they did so twice in an hour', one('Flashcart LockFreeCharges', [[1], [0], [0], [1]])],
  ['RankingOld', true, 'one reader is given news of 27 hours', one('Flashcart RankingAgeHours', [[3, 27]])],
  ['RankingOld', false, 'they are a day old', one('Flashcart RankingAgeHours', thrice([24, 25]))],
  ['RankingOld', false, 'nobody reads', []],

  ['RankingMissed', true, 'nothing was ever ranked', []],
  [
    'RankingMissed',
    true,
    'the last ranking was stored 27 hours ago',
    one('AWS/DynamoDB SuccessfulRequestLatency', [[5], ...Array(26).fill([])], /PutItem/),
  ],
  [
    'RankingMissed',
    false,
    'it was stored 26 hours ago',
    one('AWS/DynamoDB SuccessfulRequestLatency', [[5], ...Array(25).fill([])], /PutItem/),
  ],
  [
    'RankingMissed',
    true,
    'rankings are only read',
    one('AWS/DynamoDB SuccessfulRequestLatency', Array(26).fill([5]), /GetItem/),
  ],

  ['DeadLetters', true, 'one waits', one('AWS/SQS ApproximateNumberOfMessagesVisible', [[0, 1, 1]])],
  ['DeadLetters', false, 'none waits', one('AWS/SQS ApproximateNumberOfMessagesVisible', thrice([0]))],
])('%s rings = %s when %s', (id, isRinging, _when, reported) => {
  expect(rings(alarms.get(id) as AlarmProperties, reported)).toBe(isRinging);
});

test('every alarm looks at the same periods: five minutes, or hours for what is counted by the day', () => {
  const hourly = ['StartsSlow', 'RankingMissed'];
  for (const [id, alarm] of alarms) {
    const periods = new Set(metricsOf(alarm).map(({ Period }) => Period));
    expect([id, ...periods]).toEqual([id, hourly.includes(id) ? HOUR : 5 * MINUTE]);
  }
});

test('no alarm of single percentiles judges too few samples', () => {
  const percentiles = [...alarms].filter(([, { ExtendedStatistic }]) => ExtendedStatistic);
  expect(percentiles.map(([id]) => id)).toEqual(['OrdersSlow', 'ChargesSlow', 'TopSlow']);
  for (const [, alarm] of percentiles) expect(alarm.EvaluateLowSampleCountPercentile).toBe('ignore');
});
