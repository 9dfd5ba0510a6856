import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where `npm start` keeps its data between runs: `.flashcart`, or what `FLASHCART_DATA` says. */
export const dataFolder = process.env.FLASHCART_DATA || '.flashcart';

const owner = join(dataFolder, 'owner.pid');

/**
 * Takes the data folder for this process.
 * @returns what gives it back.
 * @throws Error where another process uses it, as two engines on one file would spoil it.
 */
export function takeDataFolder(): () => void {
  refuseIfUsed();
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(owner, String(process.pid));
  return () => rmSync(owner, { force: true });
}

/**
 * Removes all data.
 * @throws Error where a process uses it.
 */
export function clearDataFolder(): void {
  refuseIfUsed();
  rmSync(dataFolder, { recursive: true, force: true });
}

function refuseIfUsed(): void {
  const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
  if (pid > 0 && isAlive(pid)) throw new Error(`The data in ${dataFolder} is used by process ${pid}: stop it first.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
