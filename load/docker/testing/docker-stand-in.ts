import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Plays docker where there is none: the service `k6` is run by the k6 of this machine, which is told where the files and the
 * hosts of the container are. To everything else it says yes.
 *
 * `STAND_IN_K6` is that k6, `STAND_IN_LOCALSTACK` the host and port of LocalStack, `STAND_IN_INFLUXDB` the URL of InfluxDB.
 */
function main(args: readonly string[]): number {
  const service = args.indexOf('k6');
  if (service < 0) return 0;
  const { STAND_IN_K6 = '', STAND_IN_LOCALSTACK, STAND_IN_INFLUXDB = '' } = process.env;
  const here = (word: string) =>
    word.replace(/(^|=)\/load\//, `$1${resolve('load')}/`).replace('http://influxdb:8086', STAND_IN_INFLUXDB);
  const env = Object.fromEntries(
    args.slice(0, service).flatMap((word, index) => {
      const [name = '', value = ''] = args[index - 1] === '--env' ? here(word).split(/=(.*)/s) : [];
      return name ? [[name, value]] : [];
    }),
  );
  const hosts = join(tmpdir(), 'k6-hosts.json');
  writeFileSync(hosts, JSON.stringify({ hosts: { 'localstack:4566': STAND_IN_LOCALSTACK } }));
  const [run = '', ...words] = args.slice(service + 1).map(here);
  const { status } = spawnSync(STAND_IN_K6, [run, '--config', hosts, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
