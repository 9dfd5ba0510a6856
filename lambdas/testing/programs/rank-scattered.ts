import { rankProducts } from '../../rankings/rank-products.ts';
import { systemClock } from '../../shared/clock.ts';
import { Trace } from '../../shared/trace.ts';
import { ScatteredSales } from '../scattered-sales.ts';

/** Ranks scattered sales and prints the items; a process of its own, so that its memory can be limited. */

const [products, shards] = process.argv.slice(2).map(Number) as [number, number];
const names = async (ids: readonly string[]) => new Map(ids.map((id) => [id, { name: id, price: 1 }]));
const sources = { sales: new ScatteredSales({ products, shards }), products: { names } };
const ranking = await rankProducts({ from: '2026-11-20', to: '2026-11-22' }, sources, new Trace(systemClock, 600_000));
console.log(JSON.stringify(ranking.items));
