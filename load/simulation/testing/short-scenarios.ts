import { type Scenario, type ScenarioName, scenarios } from '../simulation-scenarios.ts';

const { 'hot-product': hotProduct, steady, 'sell-out': sellOut, restock, mixed } = scenarios;
const lost = 0.02;

/** Every scenario with lost replies, in seconds of real time. */
export const shortScenarios: Readonly<Record<ScenarioName, Scenario>> = {
  'hot-product': { ...hotProduct, lost, load: { ...hotProduct.load, clients: 10, seconds: 1 } },
  steady: { ...steady, lost, load: { ...steady.load, perSecond: 100, seconds: 2 } },
  'sell-out': {
    ...sellOut,
    lost,
    products: [{ ...sellOut.products[0], stock: 40, stockShards: 16 }],
    load: { ...sellOut.load, clients: 50 },
  },
  restock: {
    ...restock,
    products: [{ ...restock.products[0], stock: 150 }],
    load: { ...restock.load, perSecond: 30, seconds: 4 },
    steps: [
      { atMs: 500, does: { what: 'put', stockShards: 1 } },
      { atMs: 600, does: { what: 'adjust', delta: 20 } },
      { atMs: 1_000, does: { what: 'put', stockShards: 64 } },
      { atMs: 1_300, does: { what: 'adjust', delta: -10 } },
      { atMs: 2_000, does: { what: 'put', stock: 60, stockShards: 64 } },
      { atMs: 2_600, does: { what: 'put', stockShards: 8 } },
      { atMs: 3_000, does: { what: 'adjust', delta: 7 } },
    ],
  },
  mixed: {
    ...mixed,
    lost,
    products: [mixed.products[0], { ...mixed.products[1], count: 40 }],
    load: { ...mixed.load, clients: 4, seconds: 1 },
  },
};
