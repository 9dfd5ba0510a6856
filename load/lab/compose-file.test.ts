import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DEFAULT_GRAFANA_URL as GRAFANA_URL } from '../runner/dashboard-link.ts';
import { VERSION } from '../runner/k6-program.ts';
import { INFLUXDB_URL, INFLUXDB_URL_HERE, LOCALSTACK_URL } from './addresses.ts';
import { SERVICES } from './compose.ts';
import { readComposeFile } from './compose-file.ts';
import { NETWORK } from './docker-network.ts';
import { readDataSource, readYaml } from './grafana/files.ts';

const { services, networks, volumes } = readComposeFile();
const { localstack, influxdb, grafana, deploy, k6 } = services;

test('every image is pinned to one version', () => {
  const images = Object.values(services).map(({ image }) => image);
  expect(images.filter((image) => !/^[a-z\d/]+:\d+\.\d+\.\d+(-[a-z\d.]+)*$/.test(image))).toEqual([]);
});

test('another LocalStack, its token and a webhook of alerts come from the environment', () => {
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

test('what stays has a health check, and is what load:up waits for', () => {
  const checked = Object.entries(services).filter(([, service]) => service.healthcheck?.test?.[0] === 'CMD');
  expect(checked.map(([name]) => name)).toEqual([...SERVICES]);
});

test('who depends on a service waits until it is healthy', () => {
  const needs = Object.values(services).flatMap((service) => Object.entries(service.depends_on ?? {}));
  expect(
    needs.filter(([name, { condition }]) => condition !== 'service_healthy' || !SERVICES.includes(name as never)),
  ).toEqual([]);
});

test('no port is open to another machine', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
});

test('LocalStack has one address for the deploy step and for the host', () => {
  expect(deploy.network_mode).toBe('service:localstack');
  expect(localstack.ports).toEqual([`${new URL(deploy.environment?.AWS_ENDPOINT_URL ?? '').host}:4566`]);
});

test('the deploy step runs scripts that are there, on the Node of the functions', () => {
  const scripts = [...(deploy.command ?? []).join(' ').matchAll(/node (\S+)/g)].map(([, script]) => script as string);
  expect(scripts.map((script) => basename(script))).toEqual(['install.mjs', 'deploy-shop.ts', 'warm-up.ts']);
  expect(scripts.filter((script) => !existsSync(script))).toEqual([]);
  expect(deploy.image).toMatch(/^node:24\./);
});

test('the functions find Redis in their network, and are too few at once to hang LocalStack', () => {
  expect(localstack.environment?.LAMBDA_DOCKER_NETWORK).toBe(networks.default.name);
  expect(deploy.environment?.REDIS_URL).toBe('redis://redis:6379');
  expect(Number(localstack.environment?.LAMBDA_LIMITS_CONCURRENT_EXECUTIONS)).toBeLessThan(15);
});

test('k6 writes where Grafana reads', () => {
  const { url, jsonData } = readDataSource();
  expect(INFLUXDB_URL).toBe(`${url}/${jsonData.dbName}`);
  expect(influxdb.ports).toEqual([`${new URL(INFLUXDB_URL_HERE).host}:8086`]);
  expect(new URL(INFLUXDB_URL_HERE).pathname).toBe(new URL(INFLUXDB_URL).pathname);
  expect(influxdb.environment?.INFLUXDB_DB).toBe(jsonData.dbName);
  const alerts = grafana.environment?.ALERT_WEBHOOK_URL ?? '';
  expect(new URL(alerts).origin).toBe(url);
  for (const address of [url, LOCALSTACK_URL]) expect(Object.keys(services)).toContain(new URL(address).hostname);
});

test('Grafana finds its files where they say they are, and opens with the dashboard', () => {
  const mounts = (grafana.volumes ?? []).map((mount) => mount.split(':') as [string, string]);
  const folders = mounts.filter(([folder]) => folder.startsWith('.'));
  expect(folders.filter(([folder]) => !existsSync(join('load', folder)))).toEqual([]);
  const { providers } = readYaml<{ providers: [{ options: { path: string } }] }>('dashboards/flashcart.yml');
  const { path } = providers[0].options;
  expect(Object.fromEntries(folders.map(([folder, place]) => [place, folder]))).toEqual({
    '/etc/grafana/provisioning': './lab/grafana/provisioning',
    [path]: './lab/grafana/dashboards',
  });
  const home = grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
  expect(existsSync(home.replace(path, 'load/lab/grafana/dashboards'))).toBe(true);
  expect(grafana.ports).toEqual([`${new URL(GRAFANA_URL).host}:3000`]);
});

test('k6 is the version that the scenarios are written for, and starts for a run only', () => {
  expect(k6.image).toBe(`grafana/k6:${VERSION.replace('v', '')}`);
  expect(k6.profiles).toEqual(['load']);
});

test('links in alerts lead to Grafana, and what it knows outlives its container', () => {
  expect(grafana.environment?.GF_SERVER_ROOT_URL).toBe(GRAFANA_URL);
  expect(grafana.volumes).toContain('grafana:/var/lib/grafana');
  expect(Object.keys(volumes)).toContain('grafana');
});

test('LocalStack does not wait for a host elsewhere when it stops, and load:down looks at its network', () => {
  expect(localstack.environment?.DISABLE_EVENTS).toBe('1');
  expect(networks.default.name).toBe(NETWORK);
});
