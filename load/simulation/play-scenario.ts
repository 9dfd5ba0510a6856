import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { connectDynamo, type Dynamo } from '../../lambdas/shared/dynamo.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { createTables } from '../../lib/engines/create-tables.ts';
import { takeSteps } from './admin-steps.ts';
import { fillWallets, readBooks, readStock } from './books.ts';
import type { Answer, Design, OrderRequest, PlaceOrder } from './designs/designs.ts';
import { limitDesign } from './designs/limit-design.ts';
import { lockDesign } from './designs/lock-design.ts';
import { adminOf, shopDesign, type TableNames } from './designs/shop-design.ts';
import { DynamoService } from './dynamo/dynamo-service.ts';
import { Engine } from './dynamo/engine.ts';
import { throughputs } from './dynamo/latency-profiles.ts';
import { SimulatedNetwork } from './dynamo/simulated-network.ts';
import { Environments } from './environments.ts';
import { type Asked, playClients, productsOf, userName, usersOf } from './simulated-clients.ts';
import { auditRun } from './simulation-audit.ts';
import { type Figures, figuresOf, type Handled } from './simulation-figures.ts';
import type { DesignName, Scenario } from './simulation-scenarios.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What a run is played with. */
export interface RunPlan {
  readonly scenario: Scenario;
  readonly design: DesignName;
  readonly seed: number;
  /** Told the virtual time and the orders that were answered, now and then. */
  readonly onProgress?: (elapsedMs: number, orders: number) => void;
}

/** What a run came to. */
export interface Run {
  readonly figures: Figures;
  /** What the audit found wrong. */
  readonly findings: readonly string[];
  /** When each order was placed, in virtual milliseconds from the first order in a function on. */
  readonly placedMs: readonly number[];
  /** Units that were sold in all, before what was left was bought. */
  readonly sold: number;
}

/** Won that every user begins with: more than a run can spend. */
const BUDGET = 1_000_000_000_000;

/**
 * Plays a scenario once, in virtual time, on tables of its own in the engine that the environment names.
 * The same plan gives the same run.
 */
export async function simulate(plan: RunPlan): Promise<Run> {
  const { scenario, seed } = plan;
  const dynamoUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const names = await createTables(`simulation-${randomUUID().slice(0, 8)}-`, dynamoUrl);
  const dynamo = connectDynamo({ ...systemClock, random: seededRandom(seed) });
  const engine = new Engine(dynamoUrl);
  try {
    // With its first call a client reads files and the environment, which no virtual time waits for.
    await dynamo.send(new GetCommand({ TableName: names.WALLETS_TABLE, Key: { userId: 'nobody' } }));
    return await inVirtualTime(seed, async (time) => {
      const table = { throughput: throughputs[scenario.tables], placement: `seed ${seed}` };
      const service = new DynamoService(engine, time, names, table);
      const network = new SimulatedNetwork(service, time, scenario.lost);
      network.attach(dynamo);
      return new Simulation(plan, dynamo, names, service, network, time).play();
    });
  } finally {
    engine.close();
    dynamo.destroy();
  }
}

/** One run. */
class Simulation {
  readonly #plan: RunPlan;
  readonly #dynamo: Dynamo;
  readonly #names: TableNames;
  readonly #service: DynamoService;
  readonly #network: SimulatedNetwork;
  readonly #time: VirtualTime;
  readonly #products: ReturnType<typeof productsOf>;
  readonly #asked: Asked[] = [];
  readonly #handled: Handled[] = [];
  readonly #writtenMs = new Map<string, number>();

  constructor(
    plan: RunPlan,
    dynamo: Dynamo,
    names: TableNames,
    service: DynamoService,
    network: SimulatedNetwork,
    time: VirtualTime,
  ) {
    this.#plan = plan;
    this.#dynamo = dynamo;
    this.#names = names;
    this.#service = service;
    this.#network = network;
    this.#time = time;
    this.#products = productsOf(plan.scenario);
  }

  async play(): Promise<Run> {
    const { scenario, design } = this.#plan;
    await this.#network.quietly(() => this.#fill());
    this.#service.onWritten((orderId) => this.#writtenMs.set(orderId, this.#time.elapsedMs));
    const environments = this.#environments();
    const admin = adminOf(this.#dynamo, this.#names, this.#time.clock('admin'));
    const [steps] = await Promise.all([
      takeSteps(scenario.steps, this.#products[0]?.productId as string, admin, this.#time),
      playClients(scenario, this.#time, (request) => this.#send(request, environments), this.#asked),
    ]);
    await this.#network.untilAtRest();
    const sale = await this.#sale(environments.count);
    if (design === 'limit') return { ...sale, findings: [] };
    const stranded = scenario.isEmptied ? await this.#empty() : [];
    const ledger = {
      ...{ asked: this.#asked, products: this.#products, steps, writtenMs: this.#writtenMs },
      budget: BUDGET,
    };
    const books = await this.#network.quietly(() => readBooks(this.#dynamo, this.#names));
    return { ...sale, findings: [...stranded, ...auditRun(ledger, books)] };
  }

  /** What the sale came to, before anything that comes after it. */
  async #sale(environments: number): Promise<Omit<Run, 'findings'>> {
    const { load } = this.#plan.scenario;
    const figures = figuresOf(
      this.#handled,
      this.#asked.map(({ answers }) => answers),
      this.#service.counts,
      { environments, left: await this.#left(), loadMs: 'seconds' in load ? load.seconds * 1_000 : undefined },
    );
    const placed = this.#handled.filter(({ status }) => status === 201);
    const beganMs = this.#handled.reduce((least, it) => Math.min(least, it.beganMs), Number.POSITIVE_INFINITY);
    return {
      figures,
      placedMs: placed.map(({ endedMs }) => endedMs - beganMs),
      sold: placed.reduce((sum, { units }) => sum + units, 0),
    };
  }

  /** Units of all products that are left. */
  async #left(): Promise<number> {
    const stock = await this.#network.quietly(() => readStock(this.#dynamo, this.#names));
    return [...stock.values()].reduce((sum, { available }) => sum + available, 0);
  }

  async #fill(): Promise<void> {
    const { scenario, design } = this.#plan;
    const admin = adminOf(this.#dynamo, this.#names, this.#time.clock('admin'));
    for (const { productId, stock, stockShards } of this.#products) {
      await admin.put(productId, { stock, stockShards: design === 'lock' ? 1 : stockShards }, `put-${productId}`);
    }
    const users = Array.from({ length: usersOf(scenario.load) }, (_, number) => userName(number));
    await fillWallets(this.#dynamo, this.#names, [...users, BUYER], BUDGET);
  }

  #environments(): Environments<PlaceOrder> {
    const design = this.#design();
    const open = (index: number) => design(index, this.#time.clock(`environment ${index}`));
    return new Environments(this.#plan.scenario.environments, open, this.#time);
  }

  #design(): Design {
    switch (this.#plan.design) {
      case 'shop':
        return shopDesign(this.#dynamo, this.#names);
      case 'limit':
        return limitDesign(this.#dynamo, this.#names);
      case 'lock':
        return lockDesign(this.#dynamo, this.#names, this.#time);
    }
  }

  /** Sends one order through Lambda. */
  async #send(request: OrderRequest, environments: Environments<PlaceOrder>): Promise<Answer> {
    const answer = await environments.run(async (place) => {
      const beganMs = this.#time.elapsedMs;
      const { status, ...rest } = await place(request);
      const units = request.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      this.#handled.push({ beganMs, endedMs: this.#time.elapsedMs, status, units });
      if (this.#handled.length % 100 === 0) this.#plan.onProgress?.(this.#time.elapsedMs, this.#handled.length);
      return { status, ...rest };
    });
    return answer === 'throttled' ? { status: 429 } : answer;
  }

  /**
   * Buys what the sale has left, to the last unit, from an environment that has seen nothing.
   * @returns what is wrong where an order is refused that there are units for.
   */
  async #empty(): Promise<string[]> {
    this.#network.heal();
    const place = this.#design()(-1, this.#time.clock('buyer'));
    const productId = this.#products[0]?.productId as string;
    for (let units = await this.#left(); units > 0; units = await this.#left()) {
      const lines = [{ productId, quantity: Math.min(100, Math.ceil(units / 5)) }];
      const request = { userId: BUYER, idempotencyKey: `key-${this.#asked.length}`, lines };
      const answer = await place(request);
      this.#asked.push({ ...request, answers: [answer] });
      const what = `${units} are left, and ${JSON.stringify(lines)} was answered ${answer.status}`;
      if (answer.status !== 201) return [`units: ${what}`];
    }
    return [];
  }
}

/** Who buys what the sale has left. */
const BUYER = 'the-buyer';
