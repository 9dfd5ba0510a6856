import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where `npm start` keeps its data: a folder of its own below `FLASHCART_DATA`, so that a reset removes nothing else. */
export function dataFolderOf(env: { readonly FLASHCART_DATA?: string | undefined }): string {
  return join(env.FLASHCART_DATA || '.flashcart', 'dynamodb');
}

/**
 * Locks the data folder until this process ends.
 * @throws Error if another process holds the lock, as two engines would corrupt the data, or if the folder is not writable.
 */
export async function lockDataFolder(folder: string): Promise<void> {
  expectWritable(folder);
  const path = socketPath(folder);
  if (await isAnswered(path)) throw new Error(`The data in ${folder} is used by another npm start: stop it first.`);
  // Left behind by a process that was killed.
  rmSync(path, { force: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
}

/**
 * Removes the data folder, and the folder above it if that is empty then.
 * @throws Error if another process uses it.
 */
export async function clearDataFolder(folder: string): Promise<void> {
  await lockDataFolder(folder);
  rmSync(folder, { recursive: true, force: true });
  try {
    rmdirSync(dirname(folder));
  } catch {
    // It holds files that are not ours.
  }
}

function expectWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The data folder ${folder} is not writable (${code}): set FLASHCART_DATA to another folder, or run npm start -- --memory to keep no data.`,
    );
  }
}

/** A socket and not a file with a process id, which would outlive a crash while the system reuses the id. */
function socketPath(folder: string): string {
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16);
  return join(tmpdir(), `flashcart-${name}.sock`);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
