import { api } from '../shared/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { pageQuery } from '../shared/page.ts';
import { catalogue } from './catalogue.ts';

export const handler = api(
  'GET /products',
  { deadlineMs: READ_DEADLINE_MS, query: pageQuery },
  async ({ query }, trace) => ({ status: 200, body: await catalogue.list(query, trace) }),
);
