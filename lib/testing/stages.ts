import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildShop } from '../shop.ts';
import { configOf } from '../stages/config-of.ts';
import type { StageConfig } from '../stages/stage-config.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };

/** The required settings of a deployment to AWS. */
export const requiredSettings = {
  CDK_DEFAULT_ACCOUNT: '111122223333',
  CDK_DEFAULT_REGION: 'ap-northeast-2',
  OIDC_ISSUER: 'https://id.example.com',
  OIDC_AUDIENCE: 'shop',
  ALARM_EMAIL: 'ops@example.com',
  CORS_ORIGINS: 'https://shop.example.com',
};

/** Replaces `bundle` in tests that read only templates: `jest.mock('./bundle.ts', () => ({ bundle: … }))`. */
export function stubBundle(entry: string, _stage: string, outDir: string): number {
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, 'index.mjs'), `// ${entry}`);
  return 0;
}

/**
 * Runs `look` on a stage's app and stacks; deletes the folder of the synthesis afterwards.
 * @param overrides context of the command line (`-c`), which wins over cdk.json.
 */
export function lookAt<T>(
  config: StageConfig,
  look: (app: App, stacks: ReturnType<typeof buildShop>) => T,
  overrides: Record<string, string> = {},
): T {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-synth-'));
  try {
    const app = new App({ outdir: folder, context: { ...context, ...overrides } });
    return look(app, buildShop(app, config));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The templates of a stage. */
export function templatesOf(config: StageConfig, overrides: Record<string, string> = {}) {
  const look = (_app: App, { data, api, monitoring }: ReturnType<typeof buildShop>) => ({
    data: Template.fromStack(data),
    api: Template.fromStack(api),
    monitoring: monitoring && Template.fromStack(monitoring),
  });
  return lookAt(config, look, overrides);
}

/** The templates of a stage with only the required settings. */
export function templatesOfStage(stage: 'local' | 'dev' | 'prod') {
  return templatesOf(configOf(stage, stage === 'local' ? {} : requiredSettings));
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, never>;
  readonly DeletionPolicy?: string;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(template.findResources(type)) as unknown as [string, Resource][];
}

interface FunctionProperties {
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly Timeout: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly VpcConfig?: { readonly SecurityGroupIds: readonly unknown[] };
}

/** The properties of a route's function. */
export function functionIn(api: Template, entry: string): FunctionProperties {
  const idPrefix = entry.replace(/\W/g, '');
  const found = resourcesOf(api, 'AWS::Lambda::Function').find(([id]) => id.startsWith(idPrefix));
  if (!found) throw new Error(`There is no function ${entry}.`);
  return found[1].Properties as unknown as FunctionProperties;
}
