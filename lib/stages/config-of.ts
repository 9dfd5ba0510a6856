import { devStage } from './dev-stage.ts';
import { localStage } from './local-stage.ts';
import { prodStage } from './prod-stage.ts';
import type { Env } from './setting.ts';
import type { StageConfig } from './stage-config.ts';

/**
 * The stage config that `-c stage=…` selects.
 * @param first the value of `-c first=…`: `true` for the first deployment of `prod`.
 * @throws Error that names the stage, option or setting that is missing or wrong.
 */
export function configOf(stage: string | undefined, env: Env, first?: string): StageConfig {
  switch (stage) {
    case 'local':
      return localStage(env);
    case 'dev':
      return devStage(env);
    case 'prod':
      return prodStage(env, isFirst(first));
    default:
      throw new Error(`There is no stage ${stage}: use -c stage=local, -c stage=dev or -c stage=prod.`);
  }
}

function isFirst(first: string | undefined): boolean {
  if (first !== undefined && first !== 'true') {
    throw new Error(`first is "${first}": use -c first=true, or leave it out.`);
  }
  return first === 'true';
}
