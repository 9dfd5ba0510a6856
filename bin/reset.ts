import { clearDataFolder, dataFolder } from '../lib/engines/data-folder.ts';

/** Removes what `npm start` has kept: `npm run reset`. */
try {
  await clearDataFolder();
  console.log(`Removed ${dataFolder}.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
