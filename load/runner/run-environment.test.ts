import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisCommit, thisMachine } from '../figures/provenance.ts';
import { profiles } from '../scenarios/load-profiles.ts';
import { type RunEnvironment, recordEnvironment } from './run-environment.ts';

test.each([[['Dynoxide', 'Redis']], [undefined]])(
  'environment.json of a run on engines %j holds commit, machine, versions and load',
  (engines) => {
    const folder = mkdtempSync(join(tmpdir(), 'flashcart-run-'));
    const environment = join(folder, 'environment.json');
    const { scenarios } = profiles['hot-product'];
    recordEnvironment({ environment }, scenarios, '2.3.0', engines);
    const kept = JSON.parse(readFileSync(environment, 'utf8')) as RunEnvironment;
    rmSync(folder, { recursive: true });
    expect(kept).toEqual({
      commit: thisCommit(),
      machine: thisMachine(),
      node: process.versions.node,
      k6: '2.3.0',
      ...(engines && { engines }),
      scenarios,
    });
  },
);
