import { stopOnSignal } from '../lib/engines/steps.ts';
import { localSettings } from '../lib/local/local-settings.ts';
import { startLocalShop } from '../lib/local/local-shop.ts';

/** `npm start`: the whole shop on this machine, until Ctrl-C, which lets the requests in flight end first. */
async function main(): Promise<void> {
  const settings = localSettings(process.env, process.argv.slice(2));
  const started: { stop(): Promise<void> }[] = [];
  stopOnSignal().addEventListener('abort', async () => {
    for (const { stop } of started) await stop();
    process.exit(0);
  });
  console.log(await startLocalShop(settings, started));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
