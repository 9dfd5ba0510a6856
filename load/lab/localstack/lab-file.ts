import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The shop that `npm run load:up` has deployed. */
export interface Lab {
  /** LocalStack; the same address for the deploy step and the host. */
  readonly awsUrl: string;
  /** The shop's API. */
  readonly apiUrl: string;
  /** The variables of `RunStore`: its tables and their endpoint. */
  readonly store: Readonly<Record<string, string>>;
}

/** Written by the deploy step, read by the host; ignored by git. */
export const LAB_FILE = resolve('load/.runs/lab.json');

export function writeLab(lab: Lab, path = LAB_FILE): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(lab, null, 2));
}

/** @throws Error where no shop is deployed. */
export function readLab(path = LAB_FILE): Lab {
  if (!existsSync(path)) throw new Error('The load lab does not run: start it with npm run load:up.');
  return JSON.parse(readFileSync(path, 'utf8')) as Lab;
}

/** Removes the file. Its folder is made, as Docker would make it for its mount with another owner. */
export function forgetLab(path = LAB_FILE): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
}
