import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Where the shop of the load lab was deployed. */
export interface Lab {
  /** LocalStack, the same from the deploy step and from the host. */
  readonly awsUrl: string;
  /** The shop's API on it. */
  readonly apiUrl: string;
  /** Where its store is, as `RunStore` is told. */
  readonly store: Readonly<Record<string, string>>;
}

/** Git ignores it; the deploy step writes it, the host reads it. */
export const LAB_FILE = resolve('load/.runs/lab.json');

export function writeLab(lab: Lab, path = LAB_FILE): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(lab, null, 2));
}

/** @throws Error with the command that deploys a shop, where there is none. */
export function readLab(path = LAB_FILE): Lab {
  if (!existsSync(path)) throw new Error('The load lab is not up: start it with npm run load:up.');
  return JSON.parse(readFileSync(path, 'utf8')) as Lab;
}

/** Forgets the shop, which is gone or about to be made anew; the folder stays for whoever writes the file next. */
export function forgetLab(path = LAB_FILE): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
}
