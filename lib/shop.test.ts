import { configOf } from './stages/stage-config.ts';
import { deployer, lookAt } from './testing/stages.ts';

jest.mock('./functions/bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

test.each([
  ['prod', true],
  ['dev', false],
  ['local', false],
])("on %s the data's stack is protected from termination: %s", (stage, isProtected) => {
  const config = configOf(stage, stage === 'local' ? {} : deployer);
  expect(lookAt(config, (_app, { data }) => data.terminationProtection)).toBe(isProtected);
});
