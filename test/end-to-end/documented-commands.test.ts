import { execFile } from 'node:child_process';
import { chmod, cp, glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { normalizeArguments } from '../../src/cli/normalize-arguments.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { startCli } from '../support/run-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lines of shell in a page: fenced, or indented where they run the program or set a variable. */
function shellLines(page: string): readonly string[] {
  const fenced = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'));
  const indented = [...page.matchAll(/^ {4}((?:reckon|export) .*)$/gm)].map(([, line = '']) => line);
  return [...fenced, ...indented].map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Words of each run of the program in a line of shell, as far as quotes, pipes, redirections and comments go. */
function runsIn(line: string): readonly (readonly string[])[] {
  return line
    .replace(/\s#.*$/, '')
    .split(/\s*(?:\||&&|;)\s*|\$\(/)
    .map((part) => part.replace(/\s*[<>].*$/, '').replace(/\)"?$/, ''))
    .flatMap((part) => /^(?:docker run .* )?reckon\b(?! \.$)(.*)$/.exec(part)?.[1] ?? [])
    .map((rest) =>
      [...rest.matchAll(/'([^']*)'|"([^"]*)"|(\S+?(?:'[^']*'\S*)?)(?=\s|$)/g)].map(([, a, b, c]) => a ?? b ?? c ?? ''),
    );
}

/** What the program's parser says of the arguments: nothing where it understands them. Runs nothing. */
async function complaint(words: readonly string[]): Promise<string | undefined> {
  const program = makeProgram(() => undefined);
  const disarm = (command: Command): void => {
    command.configureOutput({ writeOut: () => undefined });
    for (const each of command.commands) disarm(each);
    if (command.parent !== null && command.commands.length === 0) command.action(() => undefined);
  };
  disarm(program);
  try {
    await program.parseAsync(words.length === 0 ? ['next'] : normalizeArguments(words), { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
}

test('the program understands every command that the documentation shows', async () => {
  const found: string[] = [];
  const misunderstood: string[] = [];
  for await (const path of glob(['README.md', 'docs/**/*.md', 'examples/*/README.md'], { cwd: root })) {
    const page = await readFile(join(root, path), 'utf8');
    const inline = [...page.matchAll(/`(reckon [a-z][^`\n…]*)`/g)].map(([, line = '']) => line);
    for (const line of [...shellLines(page), ...inline]) {
      for (const words of runsIn(line)) {
        found.push(line);
        const said = await complaint(words);
        // In a sentence a command may stand for all its runs, without what it must be given.
        if (said !== undefined && !(inline.includes(line) && /missing required argument|outputHelp/.test(said)))
          misunderstood.push(`${path}: ${line}: ${said}`);
      }
    }
  }
  expect(found.length).toBeGreaterThan(150);
  expect(misunderstood).toEqual([]);
});

describe('what a page says to try works as it stands', () => {
  test.each([
    'README.md',
    ...['imply', 'imco', 'pgo', 'vmmanager', 'platform'].map((name) => `examples/${name}/README.md`),
  ])(
    '%s',
    async (path) => {
      const page = await readFile(join(root, path), 'utf8');
      const tried = path === 'README.md' ? page : (/^## Try it\n(.*?)^## /ms.exec(page)?.[1] ?? page);
      const lines = shellLines(tried).filter((line) => /^(?:reckon|export) /.test(line));
      const sandbox = lines.find((line) => line.startsWith('reckon sandbox')) ?? '';
      const [[, ...args] = []] = runsIn(sandbox).map((words) => ['reckon', ...words]);
      const folder = await mkdtemp(join(tmpdir(), 'reckon-try-'));
      // Any free port, and a yes, are all that is not as it stands.
      const served = startCli([...args, '--port', '0'], { cwd: folder });
      try {
        await served.until('Ready.');
        const exported = [...served.output().matchAll(/^ *(export \w+='.*')$/gm)].map(([, line = '']) => line);
        await cp(join(root, 'examples'), join(folder, 'examples'), {
          recursive: true,
          filter: (file) => basename(file) !== 'state',
        });
        await writeFile(
          join(folder, 'reckon'),
          `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.js')}' "$@"\n`,
        );
        await chmod(join(folder, 'reckon'), 0o755);
        const script = lines
          .filter((line) => !line.startsWith('reckon sandbox'))
          .map((line) => (/^reckon apply\b/.test(line) ? line.replace(/(?=\s+#|$)/, ' --yes') : line));
        const { stdout } = await promisify(execFile)('sh', ['-ec', [...exported, ...script].join('\n')], {
          cwd: folder,
          env: {
            ...process.env,
            PATH: `${folder}:${process.env['PATH']}`,
            XDG_CACHE_HOME: folder,
            NO_COLOR: '1',
            CI: '',
          },
          timeout: 60_000,
        });
        expect(stdout).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy\./);
      } finally {
        served.kill('SIGINT');
        await served.ended;
        await rm(folder, { recursive: true, force: true });
      }
    },
    90_000,
  );
});
