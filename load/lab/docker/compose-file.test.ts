import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { DEFAULT_GRAFANA_URL as GRAFANA_URL } from '../../runner/dashboard-link.ts';
import { VERSION } from '../../runner/k6-program.ts';
import { dataSource } from '../grafana/data-source.ts';
import { grafanaFiles, PROVISIONING } from '../grafana/grafana-files.ts';
import { INFLUXDB_URL, INFLUXDB_URL_HERE, LOCALSTACK_URL } from './addresses.ts';
import { SERVICES } from './compose.ts';
import { readComposeFile } from './compose-file.ts';
import { NETWORK } from './network.ts';

const { services, networks, volumes } = readComposeFile();
const { localstack, influxdb, grafana, deploy, k6 } = services;

test('every image is pinned to one version', () => {
  const images = Object.values(services).map(({ image }) => image);
  expect(images.filter((image) => !/^[a-z\d/]+:\d+\.\d+\.\d+(-[a-z\d.]+)*$/.test(image))).toEqual([]);
});

test('the image of LocalStack, its token and the webhook of the alerts are set in the environment', () => {
  const env = {
    LOCALSTACK_IMAGE: 'a/b:1',
    LOCALSTACK_AUTH_TOKEN: 'token',
    ALERT_WEBHOOK_URL: 'https://chat.example.com',
  };
  expect(readComposeFile(env).services).toMatchObject({
    localstack: { image: 'a/b:1', environment: { LOCALSTACK_AUTH_TOKEN: 'token' } },
    grafana: { environment: { ALERT_WEBHOOK_URL: 'https://chat.example.com' } },
  });
});

test('the services that load:up waits for are those with a health check', () => {
  const checked = Object.entries(services).filter(([, service]) => service.healthcheck?.test?.[0] === 'CMD');
  expect(checked.map(([name]) => name)).toEqual([...SERVICES]);
});

test('a service starts when those it depends on are healthy', () => {
  const needs = Object.values(services).flatMap((service) => Object.entries(service.depends_on ?? {}));
  expect(
    needs.filter(([name, { condition }]) => condition !== 'service_healthy' || !SERVICES.includes(name as never)),
  ).toEqual([]);
});

test('every port is bound to 127.0.0.1', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
});

test('LocalStack has the same address for the deploy step and for the host', () => {
  expect(deploy.network_mode).toBe('service:localstack');
  expect(localstack.ports).toEqual([`${new URL(deploy.environment?.AWS_ENDPOINT_URL ?? '').host}:4566`]);
});

test('the deploy step runs existing scripts on the Node version of the functions', () => {
  const scripts = [...(deploy.command ?? []).join(' ').matchAll(/node (\S+)/g)].map(([, script]) => script as string);
  expect(scripts.map((script) => basename(script))).toEqual(['install.mjs', 'deploy-shop.ts', 'warm-up.ts']);
  expect(scripts.filter((script) => !existsSync(script))).toEqual([]);
  expect(deploy.image).toMatch(/^node:24\./);
});

test('the functions reach Redis in their network, and LocalStack runs fewer than 15 at once', () => {
  expect(localstack.environment?.LAMBDA_DOCKER_NETWORK).toBe(networks.default.name);
  expect(deploy.environment?.REDIS_URL).toBe('redis://redis:6379');
  expect(Number(localstack.environment?.LAMBDA_LIMITS_CONCURRENT_EXECUTIONS)).toBeLessThan(15);
});

test('k6 writes to the InfluxDB database that Grafana reads', () => {
  const { url, jsonData } = dataSource;
  expect(INFLUXDB_URL).toBe(`${url}/${jsonData.dbName}`);
  expect(influxdb.ports).toEqual([`${new URL(INFLUXDB_URL_HERE).host}:8086`]);
  expect(new URL(INFLUXDB_URL_HERE).pathname).toBe(new URL(INFLUXDB_URL).pathname);
  expect(influxdb.environment?.INFLUXDB_DB).toBe(jsonData.dbName);
  const alerts = grafana.environment?.ALERT_WEBHOOK_URL ?? '';
  expect(new URL(alerts).origin).toBe(url);
  for (const address of [url, LOCALSTACK_URL]) expect(Object.keys(services)).toContain(new URL(address).hostname);
});

test('Grafana reads the files that load:up writes, and does not start without them', () => {
  const mounts = (grafana.volumes ?? []).filter((mount) => typeof mount === 'object');
  expect(mounts).toEqual([
    {
      type: 'bind',
      source: './.grafana',
      target: PROVISIONING,
      read_only: true,
      bind: { create_host_path: false },
    },
  ]);
  const { path } = grafanaFiles['dashboards/provider.yml'].providers[0]?.options ?? {};
  const home = grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
  expect(path).toBe(`${PROVISIONING}/dashboards`);
  expect(Object.keys(grafanaFiles)).toContain(relative(PROVISIONING, home));
});

test('the contact point of the alerts is the URL in ALERT_WEBHOOK_URL', () => {
  const [contactPoint] = grafanaFiles['alerting/alerts.yml'].contactPoints;
  const url = contactPoint?.receivers[0]?.settings.url;
  expect(Object.keys(grafana.environment ?? {}).map((name) => `$${name}`)).toContain(url);
});

test('k6 is the version that the scenarios are written for, and starts only for a run', () => {
  expect(k6.image).toBe(`grafana/k6:${VERSION.replace('v', '')}`);
  expect(k6.profiles).toEqual(['load']);
});

test('links in alerts open this Grafana, whose data outlives its container', () => {
  expect(grafana.ports).toEqual([`${new URL(GRAFANA_URL).host}:3000`]);
  expect(grafana.environment?.GF_SERVER_ROOT_URL).toBe(GRAFANA_URL);
  expect(grafana.volumes).toContain('grafana:/var/lib/grafana');
  expect(Object.keys(volumes)).toContain('grafana');
});

test('LocalStack stops without network access, and its network is the one that load:down clears', () => {
  expect(localstack.environment?.DISABLE_EVENTS).toBe('1');
  expect(networks.default.name).toBe(NETWORK);
});
