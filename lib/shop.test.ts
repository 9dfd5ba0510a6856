import { configOf } from './stages/config-of.ts';
import { lookAt, requiredSettings } from './testing/stages.ts';

jest.mock('./functions/bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

test.each([
  ['prod', configOf('prod', requiredSettings), { isProtected: true, warnings: 0 }],
  ['prod at its first deployment', configOf('prod', requiredSettings, 'true'), { isProtected: false, warnings: 1 }],
  ['dev', configOf('dev', requiredSettings), { isProtected: false, warnings: 0 }],
  ['local', configOf('local', {}), { isProtected: false, warnings: 0 }],
])('the data stack of %s has termination protection or a warning as it should', (_stage, config, expected) => {
  const found = lookAt(config, (app, { data }) => {
    const { messages } = app.synth().getStackArtifact(data.artifactId);
    return {
      isProtected: data.terminationProtection,
      warnings: messages.filter(({ entry }) => String(entry.data).includes('first=true')).length,
    };
  });
  expect(found).toEqual(expected);
});
