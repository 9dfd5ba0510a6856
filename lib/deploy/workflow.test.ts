import { readFileSync } from 'node:fs';

test('the workflow pins its actions to commits, as a tag can move', () => {
  const used = readFileSync('.github/workflows/ci.yml', 'utf8').match(/uses: .+/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  for (const line of used) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});
