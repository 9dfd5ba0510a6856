import { topSellers } from './top-sellers.ts';

test('breaks ties at the last place by product id, in any order, and leaves out what sold nothing', () => {
  const sold = [...['c', 'a', 'd', 'b'].map((productId) => [productId, 3] as const), ['z', 0] as const];
  expect(topSellers(sold, 2).map(({ productId }) => productId)).toEqual(['a', 'b']);
  expect(topSellers([['z', 0]], 2)).toEqual([]);
});
