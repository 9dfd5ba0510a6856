import type { StoredProduct } from '../stock/stored-product.ts';

/** A product as the API shows it: `price` in won, `stock` in units, `updatedAt` in ISO 8601 UTC. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly updatedAt: string;
}

/** A product as the API shows it, with its units. */
export function shown({ productId, name, price, updatedAt }: StoredProduct, stock: number): Product {
  return { productId, name, price, stock, updatedAt };
}

/** The strong entity tag of a product's version, which a PUT changes and a sale does not. */
export function entityTag(version: number): string {
  return `"${version}"`;
}
