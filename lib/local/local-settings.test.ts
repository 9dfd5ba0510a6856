import { localSettings } from './local-settings.ts';

test.each<[name: string, value: string, expected: RegExp]>([
  ['TIME_ZONE', 'Asia/Soul', /an IANA time zone, such as Asia\/Seoul/],
  ['TIME_ZONE', '+09:00', /an IANA time zone/],
  ['TOP_WINDOW_DAYS', 'abc', /from 1 to 30/],
  ['TOP_WINDOW_DAYS', '0', /from 1 to 30/],
  ['TOP_WINDOW_DAYS', '31', /from 1 to 30/],
  ['TOP_WINDOW_DAYS', '1.5', /from 1 to 30/],
  ['PORT', 'abc', /from 0 to 65535/],
  ['PORT', '70000', /from 0 to 65535/],
  ['PORT', '-1', /from 0 to 65535/],
  ['DYNAMODB_ENDPOINT', 'localhost:5211', /http:\/\/127\.0\.0\.1:8000/],
  ['DYNAMODB_ENDPOINT', 'ftp://localhost', /http:\/\/127\.0\.0\.1:8000/],
  ['REDIS_URL', 'localhost:6379', /redis:\/\//],
  ['REDIS_URL', 'redis://127.0.0.1:1?cluster=true', /cluster/],
  ['STORE', 'disk', /memory/],
  ['CORS_ORIGINS', 'https://shop.example.com/', /without a path/],
  ['CORS_ORIGINS', 'https://shop.example.com/a', /without a path/],
  ['CORS_ORIGINS', 'shop.example.com', /without a path/],
  ['CORS_ORIGINS', 'https://a.example.com,', /without a path/],
])('%s=%s is refused with one sentence that names it', (name, value, expected) => {
  const read = () => localSettings({ [name]: value }, []);
  expect(read).toThrow(/^[^\n]+[.]$/);
  expect(read).toThrow(name);
  expect(read).toThrow(expected);
});

test.each([[['--memroy']], [['memory']], [['--memory', '--port=1']]])('the arguments %j are refused', (args) => {
  const read = () => localSettings({}, args);
  expect(read).toThrow(/^[^\n]* no argument but --memory[^\n]*\.$/);
  expect(read).toThrow(args.at(-1)?.split('=')[0]);
});

test.each<[name: string, values: string[]]>([
  ['TIME_ZONE', ['UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires']],
  ['TOP_WINDOW_DAYS', ['1', '30', '']],
  ['PORT', ['0', '80', '65535']],
  ['DYNAMODB_ENDPOINT', ['https://dynamodb.eu-west-1.amazonaws.com', 'http://[::1]:8000']],
  ['CORS_ORIGINS', ['*', 'https://a.example.com, http://localhost:5173']],
])('%s may be %j', (name, values) => {
  for (const value of values) expect(localSettings({ [name]: value }, []).env[name]).toBe(value);
});

test('by default the shop listens on port 3000 and keeps its data, in a folder of its own', () => {
  expect(localSettings({}, [])).toMatchObject({ port: 3_000, dataFolder: '.flashcart/dynamodb' });
  expect(localSettings({ PORT: '80', FLASHCART_DATA: '/data' }, [])).toMatchObject({
    port: 80,
    dataFolder: '/data/dynamodb',
  });
});

test.each<[env: NodeJS.ProcessEnv, args: string[]]>([
  [{ STORE: 'memory' }, []],
  [{}, ['--memory']],
  [{ DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' }, []],
])('with %j and %j no data folder is used', (env, args) => {
  expect(localSettings(env, args).dataFolder).toBeUndefined();
});
