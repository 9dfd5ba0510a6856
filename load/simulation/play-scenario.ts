import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { connectDynamo, type Dynamo } from '../../lambdas/shared/dynamo.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { createTables } from '../../lib/engines/create-tables.ts';
import { auditRun } from './audit/simulation-audit.ts';
import { readShelves, readSnapshot } from './audit/store-snapshot.ts';
import { takeSteps } from './clients/admin-steps.ts';
import { productsOf } from './clients/baskets.ts';
import { buyRest, type LastPurchase } from './clients/last-buyer.ts';
import { adminOf } from './clients/simulated-admin.ts';
import { SimulatedClients } from './clients/simulated-clients.ts';
import { limitDesign } from './designs/limit-design.ts';
import { lockDesign } from './designs/lock-design.ts';
import { shopDesign } from './designs/shop-design.ts';
import { DynamoService, type StoreCounts } from './dynamo/dynamo-service.ts';
import { Engine } from './dynamo/engine.ts';
import { SimulatedNetwork } from './dynamo/simulated-network.ts';
import { throughputs } from './dynamo/table-throughput.ts';
import { OrderFunction } from './environments/order-function.ts';
import { BUDGET, prepareShop } from './prepare-shop.ts';
import { type Figures, figuresOf, placedTimes, unitsSold } from './simulation-figures.ts';
import type { DesignName, Scenario } from './simulation-scenarios.ts';
import type { TableNames } from './table-names.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

export interface RunPlan {
  readonly scenario: Scenario;
  readonly design: DesignName;
  readonly seed: number;
  /** URL of the DynamoDB engine, the same as in `AWS_ENDPOINT_URL_DYNAMODB`, which the SDK reads. */
  readonly dynamoUrl: string;
  /** Called every 100 answered orders, with the virtual ms since the run began and their number. */
  readonly onProgress?: (elapsedMs: number, orders: number) => void;
}

/** The result of one run. */
export interface Run {
  readonly figures: Figures;
  /** A sentence per finding of the audit. */
  readonly findings: readonly string[];
  /** When each order of the sale was placed, in virtual ms since the first order entered a function. */
  readonly placedMs: readonly number[];
  /** Units that the sale sold. */
  readonly sold: number;
}

/** Requests between two reports of progress. */
const PROGRESS_EVERY = 100;

const designs = { shop: shopDesign, lock: lockDesign, limit: limitDesign };

/** Simulated DynamoDB with the tables of one run. */
interface SimulatedStore {
  readonly dynamo: Dynamo;
  readonly names: TableNames;
  readonly service: DynamoService;
  readonly network: SimulatedNetwork;
}

/** Plays a scenario once in virtual time, on tables of its own. The same scenario, design and seed give the same run. */
export async function simulate(plan: RunPlan): Promise<Run> {
  const { scenario, seed } = plan;
  const names = (await createTables(`simulation-${randomUUID().slice(0, 8)}-`, plan.dynamoUrl)) as TableNames;
  const dynamo = connectDynamo({ ...systemClock, random: seededRandom(seed) });
  const engine = new Engine(plan.dynamoUrl);
  try {
    // A client's first call reads files and environment variables, for which virtual time cannot wait.
    await dynamo.send(new GetCommand({ TableName: names.WALLETS_TABLE, Key: { userId: 'nobody' } }));
    return await inVirtualTime(seed, async (time) => {
      const table = { throughput: throughputs[scenario.tables], placement: `seed ${seed}` };
      const service = new DynamoService(engine, time, names, table);
      const network = new SimulatedNetwork(service, time, scenario.lost);
      network.attach(dynamo);
      return play(plan, { dynamo, names, service, network }, time);
    });
  } finally {
    engine.close();
    dynamo.destroy();
  }
}

async function play(plan: RunPlan, store: SimulatedStore, time: VirtualTime): Promise<Run> {
  const { scenario } = plan;
  const { dynamo, names, service, network } = store;
  const products = productsOf(scenario.products);
  const productId = products[0]?.productId as string;
  await network.bypass(() => prepareShop(scenario, plan.design, dynamo, names, time.clock('admin')));
  const writtenMs = new Map<string, number>();
  service.onOrderWritten((orderId) => writtenMs.set(orderId, time.elapsedMs));

  const design = designs[plan.design](dynamo, names, time);
  const orders = new OrderFunction(scenario.environments, design, time, (handled) => {
    if (handled % PROGRESS_EVERY === 0) plan.onProgress?.(time.elapsedMs, handled);
  });
  const clients = new SimulatedClients(scenario, time, (request) => orders.send(request));
  const admin = adminOf(dynamo, names, time.clock('admin'));
  const [steps] = await Promise.all([takeSteps(scenario.steps, productId, admin, time), clients.play()]);
  await network.untilIdle();
  const sale = saleOf(scenario, orders, clients, service.counts, await unitsLeft(store));
  // The limit's orders are not orders of the shop.
  if (plan.design === 'limit') return { ...sale, findings: [] };

  network.endFaults();
  const buyer = design(-1, time.clock('buyer'));
  const rest = scenario.buysRest ? await buyRest(productId, buyer, () => unitsLeft(store)) : NOTHING_BOUGHT;
  const sent = [...clients.sent, ...rest.sent];
  const snapshot = await network.bypass(() => readSnapshot(dynamo, names));
  const findings = auditRun({ sent, products, steps, writtenMs, budget: BUDGET }, snapshot);
  return { ...sale, findings: [...rest.findings, ...findings] };
}

function saleOf(
  { load }: Scenario,
  { handled, environments }: OrderFunction,
  { sent }: SimulatedClients,
  counts: StoreCounts,
  left: number,
): Omit<Run, 'findings'> {
  const answers = sent.map((order) => order.answers);
  const loadMs = 'seconds' in load ? load.seconds * 1_000 : undefined;
  return {
    figures: figuresOf({ handled, answers, counts, environments, left, loadMs }),
    placedMs: placedTimes(handled),
    sold: unitsSold(handled),
  };
}

const NOTHING_BOUGHT: LastPurchase = { sent: [], findings: [] };

/** Units of all products together. */
async function unitsLeft({ dynamo, names, network }: SimulatedStore): Promise<number> {
  const shelves = await network.bypass(() => readShelves(dynamo, names));
  return [...shelves.values()].reduce((sum, { available }) => sum + available, 0);
}
