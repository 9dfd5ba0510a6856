import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const docs = ['architecture', 'deploy', 'load-lab', 'local', 'runbook', 'simulation'].map((name) => `docs/${name}.md`);
const pages = ['README.md', 'README.ko.md', 'CONTRIBUTING.md', ...docs];

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

function anchorsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));
}

test.each(pages)('every link of %s leads to a file, and to a heading of it', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g)];
  const broken = links.filter(([, path, anchor]) => {
    const target = path ? join(dirname(page), path) : page;
    return !existsSync(target) || (anchor && !anchorsOf(target).includes(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test.each(pages)('every file that %s names by its path is there', (page) => {
  const paths = readFileSync(page, 'utf8').matchAll(/(?<![\w/.-])(?:bin|lib|lambdas|load|docs)\/[\w./-]*\w/g);
  // Made by the load lab's commands.
  const missing = [...paths]
    .map(([path]) => path)
    .filter((path) => !/^load\/\.(runs|tools|grafana)/.test(path) && !existsSync(path));
  expect(missing).toEqual([]);
});

test.each(pages)('every TypeScript file that %s names by the end of its path is there', (page) => {
  const files = ['bin', 'lib', 'lambdas', 'load'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => `/${room}/${path}`),
  );
  const names = [...readFileSync(page, 'utf8').matchAll(/(?<![\w/.*-])[\w-][\w./-]*\.ts\b/g)].map(([name]) => name);
  expect(names.filter((name) => !files.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
});
