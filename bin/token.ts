import { parseArgs } from 'node:util';
import { DEFAULT_LOCAL_SECRET } from '../lambdas/identity/local-secret.ts';
import { signLocalToken } from '../lambdas/identity/local-token.ts';

/** `npm run -s token -- alice [--admin]`: prints a token for the local stage. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { admin: { type: 'boolean' } }, allowPositionals: true });
  const [userId] = positionals;
  if (!userId || positionals.length > 1) throw new Error('Name one user');
  console.log(await signLocalToken(userId, values.admin ?? false, process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET));
}

main().catch((error: Error) => {
  console.error(`${error.message}. Usage: npm run -s token -- alice [--admin]`);
  process.exitCode = 1;
});
