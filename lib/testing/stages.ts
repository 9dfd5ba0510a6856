import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildShop } from '../shop.ts';
import { configOf, type StageConfig } from '../stages/stage-config.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };

/** All that a deployment to AWS must say. */
export const deployer = {
  CDK_DEFAULT_ACCOUNT: '111122223333',
  CDK_DEFAULT_REGION: 'ap-northeast-2',
  OIDC_ISSUER: 'https://id.example.com',
  OIDC_AUDIENCE: 'shop',
  ALARM_EMAIL: 'ops@example.com',
  CORS_ORIGINS: 'https://shop.example.com',
};

/** Stands for the bundles where only the templates are looked at: `jest.mock('./bundle.ts', () => stubBundle)`. */
export function stubBundle(entry: string, _stage: string, outDir: string): number {
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, 'index.mjs'), `// ${entry}`);
  return 0;
}

/**
 * What `look` finds in a stage's app and stacks; the folder they are synthesized into is gone afterwards.
 * @param said what the command line says with `-c`, over what cdk.json says.
 */
export function lookAt<T>(
  config: StageConfig,
  look: (app: App, stacks: ReturnType<typeof buildShop>) => T,
  said: Record<string, string> = {},
): T {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-synth-'));
  try {
    const app = new App({ outdir: folder, context: { ...context, ...said } });
    return look(app, buildShop(app, config));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The templates of a stage. */
export function templatesOf(config: StageConfig, said: Record<string, string> = {}) {
  const look = (_app: App, { data, api, monitoring }: ReturnType<typeof buildShop>) => ({
    data: Template.fromStack(data),
    api: Template.fromStack(api),
    monitoring: monitoring && Template.fromStack(monitoring),
  });
  return lookAt(config, look, said);
}

/** The templates of a stage in AWS, or of the local one. */
export function templatesOfStage(stage: 'local' | 'dev' | 'prod') {
  return templatesOf(configOf(stage, stage === 'local' ? {} : deployer));
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
