import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Where `npm start` keeps its data between runs: below `.flashcart`, or what `FLASHCART_DATA` says. It is a folder of its own,
 * so that a reset removes nothing that someone else has put there.
 */
export const dataFolder = join(process.env.FLASHCART_DATA || '.flashcart', 'dynamodb');

/**
 * Takes the data folder for as long as this process lives.
 * @throws Error where another process has it, as two engines on one file would spoil it, or where it cannot be written.
 */
export async function takeDataFolder(): Promise<void> {
  requireWritable();
  const path = socketPath();
  if (await isAnswered(path)) throw new Error(`The data in ${dataFolder} is used by another npm start: stop it first.`);
  // What a process that was killed has left behind.
  rmSync(path, { force: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
}

/**
 * Removes all data.
 * @throws Error where a process uses it.
 */
export async function clearDataFolder(): Promise<void> {
  await takeDataFolder();
  rmSync(dataFolder, { recursive: true, force: true });
  try {
    rmdirSync(dirname(dataFolder));
  } catch {
    // It holds something else as well, which is not ours to remove.
  }
}

function requireWritable(): void {
  try {
    mkdirSync(dataFolder, { recursive: true });
    accessSync(dataFolder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The data folder ${dataFolder} cannot be written (${code}): say another with FLASHCART_DATA, or keep nothing with npm start -- --memory.`,
    );
  }
}

/** A socket and not a file with a process id, which would still be there after a crash, when the id may be another's. */
function socketPath(): string {
  const name = createHash('sha256').update(realpathSync(dataFolder)).digest('hex').slice(0, 16);
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
