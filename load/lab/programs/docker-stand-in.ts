import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tables } from '../../../lambdas/shared/tables.ts';
import { copyTables } from '../../../lib/deploy/copy-tables.ts';
import { readComposeFile } from '../docker/compose-file.ts';
import { readLab } from '../localstack/lab-file.ts';

const { env } = process;

/**
 * Stands in for docker and logs its calls: runs the service `deploy` here, runs `k6` with the k6 of this machine, prints one
 * container's usage and one refused call of LocalStack, and succeeds at everything else.
 *
 * `STAND_IN_LOG` is the log file, `STAND_IN_K6` the k6 program, `STAND_IN_LOCALSTACK` the host and port of LocalStack,
 * `STAND_IN_INFLUXDB` the URL of InfluxDB.
 */
async function main(args: readonly string[]): Promise<number> {
  appendFileSync(env.STAND_IN_LOG ?? '', `${args.join(' ')}\n`);
  if (args.at(-1) === 'deploy') return runDeploy();
  if (args[0] === 'stats') console.log('flashcart-load-localstack-1\t50.00%\t1GiB / 24GiB');
  if (args.includes('logs')) console.log('An error occurred (TooManyRequestsException): Rate Exceeded.');
  // Running containers to measure, but none (--all) that the removal has left.
  if (args[0] === 'ps' && !args.includes('--all')) console.log('c0ffee');
  return args.includes('k6') ? runK6(args) : 0;
}

/** The programs of the service, after its packages are installed. */
async function runDeploy(): Promise<number> {
  const { command = [] } = readComposeFile().services.deploy;
  const [, deploy = '', warmUp = ''] = [...command.join(' ').matchAll(/node (\S+)/g)].map(([, script]) => script);
  const { AWS_ENDPOINT_URL = '', AWS_ENDPOINT_URL_DYNAMODB = '' } = env;
  const deployed = run(process.execPath, [deploy]);
  if (deployed !== 0) return deployed;
  const { store } = readLab();
  const outputs = Object.values(tables).map(({ name, variable }) => [`${name}Table`, store[variable] as string]);
  await copyTables(Object.fromEntries(outputs), AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB);
  return run(process.execPath, [warmUp]);
}

function runK6(args: readonly string[]): number {
  const service = args.indexOf('k6');
  const { STAND_IN_K6 = '', STAND_IN_LOCALSTACK, STAND_IN_INFLUXDB = '' } = env;
  // Paths and addresses of the container, as this machine has them.
  const here = (word: string) =>
    word.replace(/(^|=)\/load\//, `$1${resolve('load')}/`).replace('http://influxdb:8086', STAND_IN_INFLUXDB);
  const variables = args.slice(0, service).flatMap((word, index) => {
    const [name = '', value = ''] = args[index - 1] === '--env' ? here(word).split(/=(.*)/s) : [];
    return name ? [[name, value]] : [];
  });
  const hosts = join(tmpdir(), 'k6-hosts.json');
  writeFileSync(hosts, JSON.stringify({ hosts: { 'localstack:4566': STAND_IN_LOCALSTACK } }));
  const [command = '', ...words] = args.slice(service + 1).map(here);
  return run(STAND_IN_K6, [command, '--config', hosts, ...words], Object.fromEntries(variables));
}

function run(program: string, args: string[], more: Record<string, string> = {}): number {
  return spawnSync(program, args, { env: { ...env, ...more }, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

process.exitCode = await main(process.argv.slice(2));
