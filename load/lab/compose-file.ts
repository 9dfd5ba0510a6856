import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A service of the load lab, in the fields that are asked for. */
export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly network_mode?: string;
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<'localstack' | 'redis' | 'influxdb' | 'grafana' | 'deploy' | 'k6', Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: { readonly default: { readonly name: string } };
}

/** docker-compose.yml as compose reads it in this environment. */
export function readComposeFile(env: Readonly<Record<string, string>> = {}): ComposeFile {
  const text = readFileSync('load/docker-compose.yml', 'utf8');
  return parse(text.replace(/\$\{(\w+):-(.*?)\}/g, (_, name, otherwise) => env[name] || otherwise));
}
