import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real repository in a temporary folder. */
export interface TestRepository {
  /** Absolute path of the work tree, links resolved. */
  readonly top: string;
  /** Runs git at the top and gives its standard output, trimmed. */
  git(...args: readonly string[]): string;
  /** As `git`, with something on standard input. */
  pipe(input: string | Buffer, ...args: readonly string[]): string;
  /** Writes files, by path from the top. */
  write(files: Readonly<Record<string, string>>): void;
  /** Writes files, commits everything and gives the commit's id. */
  commit(files: Readonly<Record<string, string>>, message?: string): string;
  remove(): void;
}

/** Makes an empty repository on branch `main`, apart from the user's own configuration. */
export function makeRepository(): TestRepository {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'reckon-git-')));
  const repository = openRepository(top);
  repository.git('init', '--quiet', '--initial-branch=main');
  return repository;
}

/** Clones with further options (`--depth=1`) into a temporary folder. */
export function cloneRepository(from: TestRepository, ...options: readonly string[]): TestRepository {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'reckon-clone-')));
  from.git('clone', '--quiet', ...options, `file://${from.top}`, top);
  return openRepository(top);
}

function openRepository(top: string): TestRepository {
  const env = {
    PATH: process.env['PATH'],
    HOME: top,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const pipe = (input: string | Buffer | undefined, args: readonly string[]): string =>
    execFileSync('git', ['-C', top, ...args], { env, input, encoding: 'utf8', stdio: 'pipe' }).trim();
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), content);
    }
  };
  return {
    top,
    git: (...args) => pipe(undefined, args),
    pipe: (input, ...args) => pipe(input, args),
    write,
    commit(files, message = 'change') {
      write(files);
      pipe(undefined, ['add', '--all']);
      pipe(undefined, ['commit', '--quiet', '--allow-empty', '--message', message]);
      return pipe(undefined, ['rev-parse', 'HEAD']);
    },
    remove: () => rmSync(top, { recursive: true, force: true }),
  };
}
