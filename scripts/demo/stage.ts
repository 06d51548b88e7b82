import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../..', import.meta.url));
const program = join(home, 'dist/cli.js');
const isColorful = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';

type Environment = Readonly<Record<string, string>>;

/** Where a story plays: an example in a temporary folder, with a sandbox of its own. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  /** Runs the program there, its words on this screen. @throws {Error} where it does not exit as expected */
  run(expectedExit: number, ...args: readonly string[]): Promise<void>;
  /** Changes the one place of a file that the pattern finds. */
  edit(path: string, pattern: RegExp, change: (found: string) => string): Promise<void>;
  /** Gives the Imply cluster two query servers, past reckon. */
  changeBehindOurBack(): Promise<void>;
}

/** Prints what happens next. */
export function tell(text: string): void {
  process.stdout.write(isColorful ? `\n\u001b[1m${text}\u001b[0m\n\n` : `\n${text}\n\n`);
}

/** Copies an example and starts the sandbox of its systems; all where none is named. */
export async function openStage(
  example: string,
  systems: readonly string[] = [],
  added: Environment = {},
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'reckon-demo-'));
  await cp(join(home, 'examples', example), folder, { recursive: true, filter: (source) => !source.includes('state') });
  const sandbox = await startSandbox(systems);
  const environment = { ...sandbox.environment, ...added };
  return {
    folder,
    run: async (expected, ...args) => {
      process.stdout.write(`$ reckon ${args.join(' ')}\n`);
      const child = spawn(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const code = await new Promise<number>((resolve) => child.once('close', (exit) => resolve(exit ?? 1)));
      if (code !== expected) throw new Error(`reckon ${args.join(' ')} ended with ${code}, not ${expected}`);
    },
    edit: async (path, pattern, change) => {
      const place = join(folder, path);
      const before = await readFile(place, 'utf8');
      const after = before.replace(pattern, change);
      if (after === before) throw new Error(`${path} has nothing to edit`);
      await writeFile(place, after);
    },
    changeBehindOurBack: async () => await changeCluster(environment),
    [Symbol.asyncDispose]: async () => {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the sandbox and answers with the environment that it prints. */
async function startSandbox(
  systems: readonly string[],
): Promise<{ environment: Environment; stop: () => Promise<void> }> {
  const args = [program, 'sandbox', ...systems, '--port', '0', '--settle', '0.01', '--env-only'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
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

async function changeCluster(environment: Environment): Promise<void> {
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
