import { systemClock } from '../shared/clock.ts';
import { ShelfCache } from './shelf-cache.ts';
import { stock } from './stock.wiring.ts';

/** The one shelf cache of the execution environment. */
export const shelves = new ShelfCache(stock, systemClock);
