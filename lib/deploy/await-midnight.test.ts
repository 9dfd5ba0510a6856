import { createServer, type IncomingMessage, type Server } from 'node:http';
import { addDays, shopDay } from '../../lambdas/shared/shop-day.ts';
import { createTables } from '../engines/create-tables.ts';
import { proveMidnight } from './await-midnight.ts';

let server: Server;
afterEach(() => new Promise((closed) => server.close(closed)));

const targets = [{ Id: 'rank', Arn: 'arn:aws:lambda:rank' }];

/** An EventBridge that, as LocalStack's, goes by a new schedule only once the rule is given its targets again. */
async function serveEventBridge(): Promise<string> {
  let schedule = 'cron(0 15 * * ? *)';
  let isRescheduled = false;
  const actions: Record<string, (body: { Targets?: unknown; ScheduleExpression?: string }) => object> = {
    ListRules: () => ({ Rules: [{ Name: 'midnight', ScheduleExpression: schedule }] }),
    ListTargetsByRule: () => ({ Targets: targets }),
    PutRule: ({ ScheduleExpression = '' }) => {
      schedule = ScheduleExpression;
      return {};
    },
    PutTargets: ({ Targets }) => {
      isRescheduled = schedule !== 'cron(0 15 * * ? *)' && JSON.stringify(Targets) === JSON.stringify(targets);
      return { FailedEntryCount: 0 };
    },
  };
  const top = () => {
    const item = { rank: 1, productId: 'night-lamp', name: 'Night lamp', price: 100, sold: isRescheduled ? 7 : 0 };
    return { to: addDays(shopDay(Date.now(), 'Asia/Seoul'), -1), items: [item] };
  };
  server = createServer(async (request, response) => {
    const [, action = ''] = String(request.headers['x-amz-target']).split('.');
    const body = await bodyOf(request);
    response.writeHead(200, { Connection: 'close' });
    response.end(JSON.stringify(request.method === 'GET' ? top() : actions[action]?.(JSON.parse(body))));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('the rule is given its targets again, without which LocalStack goes on by the old schedule', async () => {
  const url = await serveEventBridge();
  const { names } = await createTables(`midnight-${process.pid}-`);
  const engineUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const productsTable = names.PRODUCTS_TABLE as string;
  const stockTable = names.STOCK_TABLE as string;
  await proveMidnight({ apiUrl: url, awsUrl: url, engineUrl, productsTable, stockTable });
});
