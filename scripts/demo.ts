import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The main job as a story, against the sandbox: examples/platform in a repository of its own goes from its first apply over a
 * branch, with drift and an unapplied merge told apart, to the apply of the saved plan; with what is refused on the way, and at its
 * line. Everything is the built program itself; nothing is left running and nothing outside of a temporary folder is touched.
 */

const home = fileURLToPath(new URL('..', import.meta.url));
const program = join(home, 'dist/cli.js');
const isColorful = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const bold = (text: string): string => (isColorful ? `\u001b[1m${text}\u001b[0m` : text);

/** What the project names as secrets of its own. */
const PASSWORDS = {
  PLATFORM_MACHINE_PASSWORD: 'Tr0ub4dor',
  PLATFORM_APP_PASSWORD: 'app-secret-7',
  PLATFORM_REPORTS_PASSWORD: 'reports-secret-7',
};

function tell(text: string): void {
  process.stdout.write(`\n${bold(text)}\n\n`);
}

/** Runs the program where the story plays, its words on this screen. Answers with its exit code. */
async function reckon(args: readonly string[], cwd: string, environment: Record<string, string>): Promise<number> {
  process.stdout.write(`$ reckon ${args.join(' ')}\n`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

async function expectExit(
  expected: number,
  args: readonly string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<void> {
  const code = await reckon(args, cwd, environment);
  if (code !== expected) throw new Error(`reckon ${args.join(' ')} ended with ${code}, not ${expected}`);
}

/** Starts the sandbox and answers with the environment that it prints. */
async function startSandbox(): Promise<{ environment: Record<string, string>; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [program, 'sandbox', '--port', '0', '--settle', '0.01', '--env-only'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // However the story ends, be it that nobody reads on.
  process.once('exit', () => child.kill());
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('# ready')) break;
  }
  const environment = Object.fromEntries(
    [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  return {
    environment,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const folder = await mkdtemp(join(tmpdir(), 'reckon-demo-'));
const sandbox = await startSandbox();
try {
  await cp(join(home, 'examples/platform'), folder, { recursive: true, filter: (source) => !source.includes('state') });
  const environment = { ...sandbox.environment, ...PASSWORDS, RECKON_ENV: 'staging' };
  const run = async (code: number, ...args: readonly string[]): Promise<void> =>
    await expectExit(code, args, folder, environment);
  await writeFile(join(folder, '.gitignore'), 'state/\nplan.json\n');
  git('init', '--quiet', '--initial-branch=main');
  commit('A platform over five systems');

  tell(
    '1. Machines, a database, analytics, a server and their records: five systems, one apply, all at once that can be.',
  );
  await run(0, 'apply', '--yes');
  tell('2. Plan again: nothing to do. What the servers added is the servers’.');
  await run(0, 'plan');
  tell('3. Somebody else’s change is merged and not yet applied. Somebody adds a query server in the console.');
  await edit('resources/dns.yaml', /(name: db[\s\S]*?ttl: )300/, (text) => text.replace(/300$/, '600'));
  commit('Longer lived database record');
  await changeBehindOurBack(environment);
  tell(
    '4. A branch gives staging a second web machine. Its plan, as the pull request shows it, tells the three apart.',
  );
  git('checkout', '--quiet', '-b', 'second-machine');
  await edit('reckon.yaml', /staging: \{\}/, () => 'staging: { variables: { web: [web1, web2] } }');
  commit('A second web machine');
  await run(0, 'plan', '--since', 'main', '--untrusted');
  tell('5. A typo that only the server can know. It is found at plan, at its line, and nothing is changed.');
  await edit('resources/analytics.yaml', /tier1: \{ replicas: 1, instanceType: t2.small/, (text) => text.slice(0, -2));
  await run(1, 'plan', '--target', 'imply.cluster.analytics');
  git('checkout', '--quiet', '.');
  tell('6. A branch that would take all records away: more than reckon.yaml of main allows.');
  await edit('resources/dns.yaml', /\n---\n[\s\S]*/, () => '\n');
  commit('Who needs names');
  await run(1, 'plan', '--since', 'main', '--untrusted', '--only', 'branch', '--quiet');
  git('reset', '--quiet', '--hard', 'HEAD~1');
  tell('7. Merged. The plan of what was merged is saved, and exactly it is applied.');
  git('checkout', '--quiet', 'main');
  git('merge', '--quiet', '--no-ff', '--message', 'Merge second-machine', 'second-machine');
  await run(0, 'plan', '--out', 'plan.json');
  await run(0, 'apply', 'plan.json');
  tell('8. Somebody is in the console again. Drift says what moved.');
  await changeBehindOurBack(environment);
  await run(2, 'drift');
  tell('9. Take it all down again; so much at once has to be said.');
  await run(0, 'destroy', '--yes', '--allow-deletes', '14');
  tell(
    'That was it: the sandbox stops here, and nothing is left running. Try it yourself: examples/platform/README.md',
  );
} finally {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
}

function git(...args: readonly string[]): void {
  const names = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  execFileSync('git', ['-C', folder, ...names, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
}

/** Changes the one place of a file that the pattern finds. */
async function edit(path: string, pattern: RegExp, change: (found: string) => string): Promise<void> {
  const place = join(folder, path);
  const before = await readFile(place, 'utf8');
  const after = before.replace(pattern, change);
  if (after === before) throw new Error(`${path} has nothing to edit`);
  await writeFile(place, after);
}

/** Gives the analytics cluster a second query server, past reckon. */
async function changeBehindOurBack(environment: Record<string, string>): Promise<void> {
  const base = `${environment['RECKON_IMPLY_URL']}/api/v1/clusters`;
  const headers = {
    authorization: `Bearer ${environment['RECKON_IMPLY_TOKEN']}`,
    'content-type': 'application/merge-patch+json',
  };
  const [cluster] = (await (await fetch(base, { headers })).json()) as { metadata: { uid: string } }[];
  const address = `${base}/${cluster?.metadata.uid}`;
  await fetch(address, { method: 'PATCH', headers, body: JSON.stringify({ spec: { query: { replicas: 2 } } }) });
  for (let looks = 0; looks < 200; looks += 1) {
    const now = (await (await fetch(address, { headers })).json()) as { status: { state: string } };
    if (now.status.state !== 'UPDATING') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
