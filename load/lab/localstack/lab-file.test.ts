import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetLab, readLab, writeLab } from './lab-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-lab-'));
const path = join(folder, 'runs', 'lab.json');
afterAll(() => rmSync(folder, { recursive: true }));

test('before load:up and after load:down the error names load:up', () => {
  const lab = { awsUrl: 'http://127.0.0.1:4566', apiUrl: 'http://127.0.0.1:4566/shop', store: {} };
  const sentence = 'The load lab does not run: start it with npm run load:up.';
  expect(() => readLab(path)).toThrow(sentence);
  writeLab(lab, path);
  expect(readLab(path)).toEqual(lab);
  forgetLab(path);
  expect(() => readLab(path)).toThrow(sentence);
});
