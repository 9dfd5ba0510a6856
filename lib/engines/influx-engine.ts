import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installWithApt } from './apt.ts';
import { type Engine, findProgram, freePort, startChild, stopChild } from './child.ts';

const MISSING = `There is no InfluxDB 1.x. Put its program influxd on the PATH:
  Debian, Ubuntu   sudo apt-get install influxdb
  macOS            brew install influxdb@1
  others           https://docs.influxdata.com/influxdb/v1/introduction/install/`;

/**
 * Starts an InfluxDB 1.x that keeps its data until it is stopped: `influxd` from the PATH, installed first where that needs
 * no question.
 * @throws Error that says how to get it.
 */
export async function startInflux(): Promise<Engine> {
  const program = findProgram('influxd') ?? install();
  if (!program) throw new Error(MISSING);
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-influx-'));
  const port = await freePort();
  const config = join(folder, 'influxdb.conf');
  writeFileSync(config, configOf(folder, port, await freePort()));
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${url}/ping`)).ok;
  const child = await startChild(program, ['run', '-config', config], isReady);
  return {
    url,
    description: 'InfluxDB',
    pid: child.pid as number,
    stop: async () => {
      await stopChild(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function install(): string | undefined {
  installWithApt('influxdb');
  return findProgram('influxd');
}

/** @param backupPort of the service for backups, which cannot be left out. */
function configOf(folder: string, port: number, backupPort: number): string {
  const path = (name: string) => JSON.stringify(join(folder, name));
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
dir = ${path('meta')}
[data]
dir = ${path('data')}
wal-dir = ${path('wal')}
query-log-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
`;
}
