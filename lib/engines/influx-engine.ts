import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from './engine.ts';
import { findOrInstall } from './find-program.ts';
import { freePort } from './free-port.ts';

const MISSING = `InfluxDB 1.x is missing. Put its program influxd on the PATH:
  Debian, Ubuntu   sudo apt-get install influxdb
  macOS            brew install influxdb@1
  others           https://docs.influxdata.com/influxdb/v1/introduction/install/`;

/**
 * Starts an InfluxDB 1.x whose data is removed when it is stopped.
 * @throws Error that says how to install it, if it is missing.
 */
export async function startInflux(): Promise<Engine> {
  const program = findOrInstall('influxdb', 'influxd');
  if (!program) throw new Error(MISSING);
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-influx-'));
  const port = await freePort();
  const config = join(folder, 'influxdb.conf');
  writeFileSync(config, configOf(folder, port, await freePort()));
  const url = `http://127.0.0.1:${port}`;
  const engine = await startEngine({
    description: 'InfluxDB',
    url,
    program,
    args: ['run', '-config', config],
    isReady: async () => (await fetch(`${url}/ping`)).ok,
  });
  const stop = async () => {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...engine, stop };
}

/** @param backupPort of the backup service, which cannot be switched off. */
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
