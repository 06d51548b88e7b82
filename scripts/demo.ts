import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The main job as a story, against the sandbox: plan, apply, change, a refusal at its line, drift, destroy. Everything is the
 * built program itself; nothing is left running and nothing outside of a temporary folder is touched.
 */

const home = fileURLToPath(new URL('..', import.meta.url));
const program = join(home, 'dist/cli.js');
const isColorful = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const bold = (text: string): string => (isColorful ? `\u001b[1m${text}\u001b[0m` : text);

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
  const child = spawn(
    process.execPath,
    [program, 'sandbox', 'imply', '--port', '0', '--settle', '0.03', '--env-only'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
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
  await cp(join(home, 'examples/imply'), folder, { recursive: true, filter: (source) => !source.includes('state') });
  const cluster = join(folder, 'resources/events.yaml');
  const original = await readFile(cluster, 'utf8');
  const run = async (code: number, ...args: readonly string[]): Promise<void> =>
    await expectExit(code, args, folder, sandbox.environment);

  tell('1. A cluster in YAML. What would an apply do? The server itself is asked to validate it (its dry run).');
  await run(0, 'plan');
  tell('2. Do it, and wait until the cluster runs.');
  await run(0, 'apply', '--yes');
  tell('3. Plan again: nothing to do. What the server added is the server’s.');
  await run(0, 'plan');
  tell('4. Two more query servers: one field of YAML, one field in the plan.');
  await writeFile(cluster, original.replace('replicas: 3', 'replicas: 5'));
  await run(0, 'plan');
  await run(0, 'apply', '--yes');
  tell('5. A typo that only the server can know. It is found at plan, at its line, and nothing is changed.');
  const changed = await readFile(cluster, 'utf8');
  await writeFile(cluster, changed.replace(/instanceType: t2\.small/, 'instanceType: t2.smal'));
  await run(1, 'plan');
  await writeFile(cluster, changed);
  tell('6. Somebody changes the cluster behind our back, in the console. Drift says what moved.');
  await changeBehindOurBack(sandbox.environment);
  await run(2, 'drift');
  tell('7. The next plan takes it back, and says why.');
  await run(0, 'plan');
  await run(0, 'apply', '--yes');
  tell('8. Take it all down again.');
  await run(0, 'destroy', '--yes');
  tell('That was it: the sandbox stops here, and nothing is left running. Try it yourself: reckon sandbox imply');
} finally {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
}

async function changeBehindOurBack(environment: Record<string, string>): Promise<void> {
  const base = `${environment['RECKON_IMPLY_URL']}/api/v1/clusters`;
  const headers = {
    authorization: `Bearer ${environment['RECKON_IMPLY_TOKEN']}`,
    'content-type': 'application/merge-patch+json',
  };
  const [cluster] = (await (await fetch(base, { headers })).json()) as { metadata: { uid: string } }[];
  await fetch(`${base}/${cluster?.metadata.uid}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ spec: { query: { replicas: 2 } } }),
  });
  for (let looks = 0; looks < 200; looks += 1) {
    const now = (await (await fetch(`${base}/${cluster?.metadata.uid}`, { headers })).json()) as {
      status: { state: string };
    };
    if (now.status.state !== 'UPDATING') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
