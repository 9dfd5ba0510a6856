import { clearDataFolder, dataFolderOf } from '../lib/engines/data-folder.ts';

/** `npm run reset`: removes the data that `npm start` keeps. */
try {
  const folder = dataFolderOf(process.env);
  await clearDataFolder(folder);
  console.log(`Removed ${folder}.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
