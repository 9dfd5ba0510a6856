import type { Share } from '../../lambdas/stock/share-out.ts';
import type { EngineAnswer } from './dynamo/engine.ts';
import type { CapacityUse } from './dynamo/partition-capacity.ts';
import type { TableShapes } from './dynamo/table-shapes.ts';
import { simulate } from './play-scenario.ts';
import type { Scenario } from './simulation-scenarios.ts';
import { shortScenarios } from './testing/short-scenarios.ts';

// Patience for a busy machine; the test is of the outcome.
jest.setTimeout(900_000);

const mockPlanted = { defect: '' };

/** Removes the conditions of a transaction's updates whose expression contains `words`. */
function mockWithoutCondition(body: string, words: string): string {
  const { TransactItems, ...rest } = JSON.parse(body);
  if (!TransactItems) return body;
  const changed = TransactItems.map((item: { Update?: Record<string, unknown> }) => {
    const { ConditionExpression, ExpressionAttributeValues, ...update } = item.Update ?? {};
    if (!item.Update || !String(update.UpdateExpression).includes(words)) return item;
    const used = Object.entries(ExpressionAttributeValues as object).filter(([name]) =>
      new RegExp(`${name}\\b`).test(String(update.UpdateExpression)),
    );
    return { Update: { ...update, ExpressionAttributeValues: Object.fromEntries(used) } };
  });
  return JSON.stringify({ TransactItems: changed, ...rest });
}

jest.mock('./dynamo/partition-capacity.ts', () => {
  const { PartitionCapacity } = jest.requireActual('./dynamo/partition-capacity.ts');
  return {
    PartitionCapacity: class extends PartitionCapacity {
      take(uses: readonly CapacityUse[], nowMs: number) {
        const shared = uses.map((use) => ({ ...use, partitionKey: use.partitionKey.replace(/#\d\d"/, '"') }));
        return super.take(mockPlanted.defect === 'one partition key' ? shared : uses, nowMs);
      }
    },
  };
});

jest.mock('../../lambdas/stock/share-out.ts', () => {
  const { shareOut } = jest.requireActual('../../lambdas/stock/share-out.ts');
  return {
    shareOut: (quantity: number, units: ReadonlyMap<number, number>, choose: (able: readonly number[]) => number) => {
      const fullest = (able: readonly number[]) =>
        able.reduce((most, shard) => ((units.get(shard) ?? 0) > (units.get(most) ?? 0) ? shard : most));
      return shareOut(quantity, units, mockPlanted.defect === 'fullest first' ? fullest : choose) as
        | Share[]
        | undefined;
    },
  };
});

jest.mock('./dynamo/transaction-conditions.ts', () => {
  const { conditionChecksOf } = jest.requireActual('./dynamo/transaction-conditions.ts');
  return {
    conditionChecksOf: (body: object, shapes: TableShapes) => {
      const isPlanted = mockPlanted.defect === 'a move without its condition';
      const planted = isPlanted ? JSON.parse(mockWithoutCondition(JSON.stringify(body), ' moves ')) : body;
      return conditionChecksOf(planted, shapes);
    },
  };
});

jest.mock('./dynamo/engine.ts', () => {
  const { Engine } = jest.requireActual('./dynamo/engine.ts');
  /** Orders written between a PUT and its second application. */
  const ORDERS_BETWEEN = 10;
  return {
    Engine: class extends Engine {
      #again: { headers: object; body: string; orders: number }[] = [];

      async call(headers: object, body: string): Promise<EngineAnswer> {
        if (mockPlanted.defect === 'a move without its condition')
          return super.call(headers, mockWithoutCondition(body, ' moves '));
        const answer: EngineAnswer = await super.call(headers, body);
        if (mockPlanted.defect !== 'a PUT applied twice' || answer.status !== 200) return answer;
        if (body.includes('available = :share')) this.#again.push({ headers, body, orders: ORDERS_BETWEEN });
        if (!body.includes('"totalAmount"')) return answer;
        for (const put of this.#again) put.orders -= 1;
        for (const put of this.#again.filter(({ orders }) => orders === 0)) {
          await super.call(put.headers, mockWithoutCondition(put.body, ':share'));
        }
        return answer;
      }
    },
  };
});

const hotProduct: Scenario = {
  ...shortScenarios['hot-product'],
  lost: 0,
  tables: 'warmed',
  load: { kind: 'closed', clients: 50, seconds: 1 },
};
/** Orders at shards that are being drained. A move whose request is lost is retried with an outdated reading. */
const drained: Scenario = {
  ...shortScenarios.restock,
  lost: 0.1,
  products: [{ name: 'hot', count: 1, stock: 1_500, stockShards: 64, linesPerOrder: 1 }],
  load: { kind: 'open', perSecond: 300, seconds: 1 },
  steps: [{ atMs: 300, does: { what: 'put', stockShards: 32 } }],
};
const play = (scenario: Scenario, defect: string, seed: number) => {
  mockPlanted.defect = defect;
  return simulate({ scenario, design: 'shop', seed, dynamoUrl: process.env.AWS_ENDPOINT_URL_DYNAMODB as string });
};

it('throttles shards under one partition key, and none under keys of their own', async () => {
  expect((await play(hotProduct, '', 1)).figures.throttles).toBe(0);
  expect((await play(hotProduct, 'one partition key', 1)).figures.throttles).toBeGreaterThan(100);
});

it('shows many conflicts where a split takes the fullest shards first, and few where it picks at random', async () => {
  const few: Scenario = { ...hotProduct, load: { kind: 'closed', clients: 20, seconds: 1 } };
  expect((await play(few, '', 1)).figures.conflictsPerOrder).toBeLessThan(0.5);
  expect((await play(few, 'fullest first', 1)).figures.conflictsPerOrder).toBeGreaterThan(1);
});

it.each([
  ['a move without its condition', drained],
  ['a PUT applied twice', shortScenarios.restock],
])('finds wrong units after %s, and nothing without it', async (defect, scenario) => {
  expect((await play(scenario, '', 1)).findings).toEqual([]);
  const SEEDS = 12;
  const findings: string[] = [];
  for (let seed = 1; findings.length === 0 && seed <= SEEDS; seed += 1) {
    findings.push(...(await play(scenario, defect, seed)).findings);
  }
  expect(findings.filter((finding) => finding.startsWith('units: '))).not.toEqual([]);
});
