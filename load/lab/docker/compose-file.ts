import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A mount with options, in the fields that are read here. */
interface BindMount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly bind?: { readonly create_host_path?: boolean };
}

/** A service of docker-compose.yml, in the fields that are read here. */
export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly (string | BindMount)[];
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

/** Reads docker-compose.yml with `${NAME:-default}` replaced, as compose does. */
export function readComposeFile(env: Readonly<Record<string, string>> = {}): ComposeFile {
  const text = readFileSync('load/docker-compose.yml', 'utf8');
  return parse(text.replace(/\$\{(\w+):-(.*?)\}/g, (_, name, otherwise) => env[name] || otherwise));
}
