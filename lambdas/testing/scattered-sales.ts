import type { Sales, SalesScan, SoldShard } from '../rankings/rank-products.ts';

const PAGE_SHARDS = 5_000;
/** A prime that divides no number of shards used here, so that steps of it visit every shard once. */
const STEP = 7_368_787;

/** Sales of more shards than a test could write: generated while read, the shards of one product far from each other. */
export class ScatteredSales implements Sales {
  readonly #products: number;
  readonly #shards: number;

  /** @param size number of products, and of shards per product. */
  constructor(size: { readonly products: number; readonly shards: number }) {
    this.#products = size.products;
    this.#shards = size.shards;
  }

  async *shards({ segment, segments }: SalesScan): AsyncGenerator<SoldShard[]> {
    const all = this.#products * this.#shards;
    const end = Math.floor(((segment + 1) * all) / segments);
    let page: SoldShard[] = [];
    for (let position = Math.floor((segment * all) / segments); position < end; position += 1) {
      const shard = (position * STEP) % all;
      const product = shard % this.#products;
      page.push({ productId: idOf(product), sold: unitsOf(product, Math.floor(shard / this.#products)) });
      if (page.length < PAGE_SHARDS) continue;
      yield page;
      page = [];
    }
    yield page;
  }

  /** Units sold by product, as reference. */
  counted(): Map<string, number> {
    const counted = new Map<string, number>();
    for (let product = 0; product < this.#products; product += 1) {
      let sold = 0;
      for (let shard = 0; shard < this.#shards; shard += 1) sold += unitsOf(product, shard);
      counted.set(idOf(product), sold);
    }
    return counted;
  }
}

const idOf = (product: number) => `product-${product}`;

/** Few enough different values for ties between products. */
const unitsOf = (product: number, shard: number) => 1 + ((product * 7_919 + shard * 31) % 1_009);
