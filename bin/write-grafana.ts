import { writeFileSync } from 'node:fs';
import { writtenFiles } from '../load/lab/grafana/written-files.ts';

/** Writes the dashboards and the alert rules, after a change of the data that they are made of. */
for (const [path, text] of Object.entries(writtenFiles)) writeFileSync(path, text);
