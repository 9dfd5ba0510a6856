import { api } from '../api/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { pageQuery } from '../shared/page.ts';
import { charges } from './charges.wiring.ts';

export const handler = api(
  'GET /charges',
  { deadlineMs: READ_DEADLINE_MS, query: pageQuery },
  async ({ userId, query }, trace) => ({ status: 200, body: await charges.list(userId, query, trace) }),
);
