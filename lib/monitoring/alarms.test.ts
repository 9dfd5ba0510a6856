import { type AlarmProperties, fires, metricsOf, type Reported } from '../testing/alarm-evaluator.ts';
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

/** A number of samples of one value. */
const of = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
/** The same in each of three periods. */
const thrice = (samples: number[]): number[][] => [samples, samples, samples];
/** Only in one of three periods. */
const once = (samples: number[], others: number[] = []): number[][] => [others, samples, others];
/** In two of three periods, but not in the newest. */
const twice = (samples: number[], others: number[] = []): number[][] => [samples, samples, others];

const duration = (of: RegExp, periods: number[][]): Reported => ({ metric: 'AWS/Lambda Duration', of, periods });
/** Responses of the API, some of them 5xx. */
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

test.each<[alarm: string, isFiring: boolean, when: string, reported: Reported[]]>([
  ['OrdersSlow', true, '2 % of 1,000 orders take over 500 ms', [duration(order, thrice(slowest(501, 20)))]],
  ['OrdersSlow', true, 'they do so in two of three periods', [duration(order, twice(slowest(501, 20)))]],
  ['OrdersSlow', false, 'they do so once', [duration(order, once(slowest(501, 20), of(1_000, 20)))]],
  ['OrdersSlow', false, 'they take 500 ms', [duration(order, thrice(slowest(500, 20)))]],
  ['OrdersSlow', false, '0.5 % take seconds', [duration(order, thrice([...of(5, 9_000), ...of(995, 20)]))]],
  [
    'OrdersSlow',
    false,
    '10 of 900 orders are slow, too few samples for p99',
    [duration(order, thrice([...of(10, 900), ...of(890, 20)]))],
  ],
  ['OrdersSlow', false, 'charges are slow', [duration(charge, thrice(of(1_000, 2_000)))]],
  ['OrdersSlow', false, 'there are no orders', []],
  ['ChargesSlow', true, '2 % of 1,000 charges take over 700 ms', [duration(charge, thrice(slowest(701, 20)))]],
  ['ChargesSlow', false, 'orders are slow', [duration(order, thrice(of(1_000, 2_000)))]],
  ['TopSlow', true, '2 % of 1,000 reads take over 100 ms', [duration(top, thrice(slowest(101, 2)))]],
  ['TopSlow', false, 'they take 100 ms', [duration(top, thrice(slowest(100, 2)))]],

  ['MostOrdersSlow', true, 'all of 20 orders are slow', [duration(order, thrice(of(20, 501)))]],
  ['MostOrdersSlow', true, '20 % of 100 orders are slow', [duration(order, thrice([...of(20, 501), ...of(80, 20)]))]],
  ['MostOrdersSlow', false, '20 of 99 orders are slow', [duration(order, thrice([...of(20, 501), ...of(79, 20)]))]],
  ['MostOrdersSlow', false, '5 % of 100 orders are slow', [duration(order, thrice([...of(5, 501), ...of(95, 20)]))]],
  ['MostOrdersSlow', false, 'the only order is slow', [duration(order, thrice([9_000]))]],
  ['MostOrdersSlow', false, 'charges are slow', [duration(charge, thrice(of(50, 2_000)))]],
  ['MostOrdersSlow', false, 'there are no orders', []],
  ['MostChargesSlow', true, 'all of 20 charges are slow', [duration(charge, thrice(of(20, 701)))]],
  ['MostTopSlow', true, 'all of 20 reads are slow', [duration(top, thrice(of(20, 101)))]],

  [
    'StartsSlow',
    true,
    '11 of 20 cold starts in an hour take over 1,500 ms',
    one('Flashcart StartMs', [[...of(11, 1_501), ...of(9, 300)]]),
  ],
  ['StartsSlow', false, '5 of 20 do', one('Flashcart StartMs', [[...of(5, 4_000), ...of(15, 300)]])],
  ['StartsSlow', false, 'there are only 19 cold starts', one('Flashcart StartMs', [of(19, 4_000)])],
  ['StartsSlow', false, 'there are no cold starts', []],

  ['Faults', true, '2 % of 1,000 responses are 5xx', answers(1_000, 20)],
  ['Faults', true, 'all of 3 responses are 5xx', answers(3, 3)],
  ['Faults', true, 'they are in two of three periods', answers(1_000, 20, twice)],
  ['Faults', false, 'they are in one period', answers(1_000, 20, once)],
  ['Faults', false, '0.5 % are', answers(1_000, 5)],
  ['Faults', false, '2 of 30 are', answers(30, 2)],
  ['Faults', false, 'there are no requests', []],

  [
    'TableThrottles',
    true,
    'DynamoDB throttles writes',
    one('AWS/DynamoDB WriteThrottleEvents', thrice([1]), /Tableswallets/),
  ],
  [
    'TableThrottles',
    true,
    'it throttles reads',
    one('AWS/DynamoDB ReadThrottleEvents', twice([1, 1]), /Tablesproducts/),
  ],
  [
    'TableThrottles',
    true,
    'it throttles the table stock',
    one('AWS/DynamoDB WriteThrottleEvents', thrice([1]), /Tablesstock/),
  ],
  [
    'TableThrottles',
    false,
    'it did so in one period',
    one('AWS/DynamoDB WriteThrottleEvents', once([40]), /Tablesproducts/),
  ],
  ['TableThrottles', false, 'it throttles nothing', one('AWS/DynamoDB WriteThrottleEvents', thrice([0]))],

  ['FunctionThrottles', true, 'one order is throttled', one('AWS/Lambda Throttles', once([1]), order)],
  ['FunctionThrottles', true, 'the authorizer is throttled', one('AWS/Lambda Throttles', once([1]), /AuthorizerOwn/)],
  ['FunctionThrottles', false, 'nothing is throttled', one('AWS/Lambda Throttles', thrice([0, 0]))],

  [
    'FunctionThrottles',
    false,
    'it was more than three periods ago',
    one('AWS/Lambda Throttles', [[1], [0], [0], [0]], order),
  ],

  ['Conflicts', true, '26 of 101 attempts conflict', transactions(101, 26)],
  ['Conflicts', true, 'they do so in two of three periods', transactions(1_000, 300, twice)],
  ['Conflicts', false, 'they do so once', transactions(1_000, 300, once)],
  ['Conflicts', false, 'exactly 25 % do', transactions(1_000, 250)],
  ['Conflicts', false, 'there are only 100 attempts', transactions(100, 90)],

  [
    'RedisUnreachable',
    true,
    'charges run without the lock in two of three periods',
    one('Flashcart LockFreeCharges', twice([0, 1])),
  ],
  ['RedisUnreachable', false, 'they did so in one period', one('Flashcart LockFreeCharges', once([1, 1], [0]))],
  ['RedisUnreachable', false, 'all charges hold the lock', one('Flashcart LockFreeCharges', thrice([0, 0]))],

  [
    'RedisUnreachable',
    false,
    'they did so twice, four periods apart',
    one('Flashcart LockFreeCharges', [[1], [0], [0], [1]]),
  ],
  ['RankingOld', true, 'one reader gets a top five that is 27 hours old', one('Flashcart RankingAgeHours', [[3, 27]])],
  ['RankingOld', false, 'it is 25 hours old', one('Flashcart RankingAgeHours', thrice([24, 25]))],
  ['RankingOld', false, 'there are no reads', []],

  ['RankingMissed', true, 'there was never a ranking', []],
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
    'the ranking is only read',
    one('AWS/DynamoDB SuccessfulRequestLatency', Array(26).fill([5]), /GetItem/),
  ],

  ['DeadLetters', true, 'the queue has one', one('AWS/SQS ApproximateNumberOfMessagesVisible', [[0, 1, 1]])],
  ['DeadLetters', false, 'the queue has none', one('AWS/SQS ApproximateNumberOfMessagesVisible', thrice([0]))],
])('%s fires = %s when %s', (id, isFiring, _when, reported) => {
  expect(fires(alarms.get(id) as AlarmProperties, reported)).toBe(isFiring);
});

test('the period of every alarm is five minutes, or an hour for cold starts and missed rankings', () => {
  const hourly = ['StartsSlow', 'RankingMissed'];
  for (const [id, alarm] of alarms) {
    const periods = new Set(metricsOf(alarm).map(({ Period }) => Period));
    expect([id, ...periods]).toEqual([id, hourly.includes(id) ? HOUR : 5 * MINUTE]);
  }
});

test('every alarm on a percentile ignores periods with too few samples', () => {
  const percentiles = [...alarms].filter(([, { ExtendedStatistic }]) => ExtendedStatistic);
  expect(percentiles.map(([id]) => id)).toEqual(['OrdersSlow', 'ChargesSlow', 'TopSlow']);
  for (const [, alarm] of percentiles) expect(alarm.EvaluateLowSampleCountPercentile).toBe('ignore');
});
