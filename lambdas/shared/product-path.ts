import * as z from 'zod/mini';
import { idSchema } from './fields.ts';

/** The path of a route of one product. */
export const productPath = z.object({ productId: idSchema });
