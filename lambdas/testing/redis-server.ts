import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../lib/engines/free-port.ts';
import { startOwnRedis } from '../../lib/engines/redis-engine.ts';

/** A Redis of the test's own, with a connection of the default user. */
export async function openRedis(...settings: string[]) {
  const engine = await startOwnRedis(...settings);
  const admin = new Redis(engine.url);
  return {
    url: engine.url,
    port: Number(new URL(engine.url).port),
    pid: engine.pid as number,
    admin,
    stop: async () => {
      admin.disconnect();
      await engine.stop();
    },
  };
}

/**
 * A Redis as ElastiCache Serverless appears to clients: one node in cluster mode that owns every slot, behind TLS.
 * @param access the permissions of its user `shop`, as arguments of `ACL SETUSER`.
 */
export async function openCluster(access: string) {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-redis-'));
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'pipe' });
  const tlsPort = await freePort();
  const redis = await openRedis(
    ...['--dir', folder, '--cluster-enabled', 'yes', '--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate],
  );
  await redis.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await redis.admin.call('ACL', 'SETUSER', 'shop', ...access.split(' '), '>secret');
  return {
    ...redis,
    tlsPort,
    /** The certificate that clients must trust, as a file and as text. */
    certificateFile: certificate,
    certificate: readFileSync(certificate, 'utf8'),
    stop: async () => {
      await redis.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
