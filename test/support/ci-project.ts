import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { CiSystem } from '../../src/ci/ci-settings.ts';
import { makeRepository, type TestRepository } from './git-repository.ts';
import { clusterDocument, IMPLY_PROVIDER, type ImplyConsole, implyConsole } from './imply-clusters.ts';
import { runCli } from './run-cli.ts';
import { startSandbox, type TestSandbox } from './start-sandbox.ts';

/** A project in the folder `infra` of a repository on a forge, with the files that `init --ci` writes, two environments, a cluster in each. */
export interface CiProject {
  readonly sandbox: TestSandbox;
  readonly console: ImplyConsole;
  /** Where people work; its remote `origin` is the forge's. */
  readonly repository: TestRepository;
  /** Address of the forge's sites: the bare repository is there under its name. */
  readonly site: string;
  /** Checks a pushed branch out in a new folder, as it is or merged into main. */
  checkout(branch: string, options?: { readonly isMerged?: boolean; readonly depth?: number }): string;
  /** Names of the branches on the forge. */
  branches(): string;
  close(): Promise<void>;
}

/** The cluster of each environment, under a name of its own. */
export function eventsDocument(replicas: number | string): string {
  return clusterDocument('events', replicas, 'events-${environment}');
}

/** Place of the cluster's document, from the top. */
export const EVENTS = 'infra/resources/events.yaml';

/**
 * Makes the project, pushed to the forge.
 *
 * @param name - Of the repository on the forge: `acme/infra`.
 * @param more - Further lines of reckon.yaml.
 */
export async function openCiProject(system: CiSystem, name: string, more = ''): Promise<CiProject> {
  const sandbox = await startSandbox('imply');
  const repository = makeRepository();
  repository.write({
    'infra/reckon.yaml': `project: analytics\n${IMPLY_PROVIDER}environments:\n  staging: {}\n  production: {}\n${more}`,
    [EVENTS]: eventsDocument(1),
    '.gitignore': 'state/\n',
  });
  const made = await runCli(['init', '--ci', system, '-C', 'infra'], { cwd: repository.top });
  expect(made.exitCode, made.stdout + made.stderr).toBe(0);
  repository.commit({}, 'a project, and its pipeline');
  const server = mkdtempSync(join(tmpdir(), 'reckon-server-'));
  const bare = join(server, `${name}.git`);
  mkdirSync(dirname(bare), { recursive: true });
  repository.git('clone', '--quiet', '--bare', repository.top, bare);
  repository.git('remote', 'add', 'origin', bare);
  const folders: string[] = [server];
  return {
    sandbox,
    console: implyConsole(sandbox),
    repository,
    site: `file://${server}`,
    checkout: (branch, { isMerged = false, depth } = {}) => {
      const folder = mkdtempSync(join(tmpdir(), 'reckon-checkout-'));
      folders.push(folder);
      const git = (...args: string[]): void =>
        void execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
          stdio: 'pipe',
        });
      const options = depth === undefined ? [] : ['--depth', String(depth)];
      const first = isMerged ? 'main' : branch;
      execFileSync('git', ['clone', '--quiet', ...options, '--branch', first, `file://${bare}`, folder]);
      git('checkout', '--quiet', '--detach');
      if (isMerged) git('merge', '--quiet', '--no-ff', '--message', 'merge', `origin/${branch}`);
      return folder;
    },
    branches: () => execFileSync('git', ['-C', bare, 'branch'], { encoding: 'utf8' }),
    close: async () => {
      await sandbox.close();
      repository.remove();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
