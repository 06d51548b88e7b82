import { expect } from 'vitest';
import { makeRepository, type TestRepository } from './git-repository.ts';
import { clusterDocument, IMPLY_PROVIDER, type ImplyConsole, implyConsole } from './imply-clusters.ts';
import { type CliResult, runCli } from './run-cli.ts';
import { startSandbox, type TestSandbox } from './start-sandbox.ts';

/** The project file of `openImplyRepository`. */
export const ANALYTICS = `project: analytics
${IMPLY_PROVIDER}safety: { maxDeletes: 1 }
`;

/** A project of clusters in a real repository, and a sandbox that it leads to. */
export interface ImplyRepository {
  readonly sandbox: TestSandbox;
  readonly repository: TestRepository;
  readonly console: ImplyConsole;
  /** Runs the built program at the top of the repository. */
  reckon(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** As `reckon`, for what must succeed: gives all that it printed. */
  done(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** Opens a repository whose branch `main` asks for the clusters `a`, `b` and `c`. Nothing is applied yet. */
export async function openImplyRepository(): Promise<ImplyRepository> {
  const sandbox = await startSandbox('imply');
  const repository = makeRepository();
  repository.commit({
    'reckon.yaml': ANALYTICS,
    '.gitignore': 'state/\nplan.*\n',
    'resources/a.yaml': clusterDocument('a', 1),
    'resources/b.yaml': clusterDocument('b', 1),
    'resources/c.yaml': clusterDocument('c', 1),
  });
  const reckon: ImplyRepository['reckon'] = async (args, environment = {}) =>
    await runCli(args, { cwd: repository.top, environment: { ...sandbox.environment, ...environment } });
  return {
    sandbox,
    repository,
    console: implyConsole(sandbox),
    reckon,
    done: async (...args) => {
      const result = await reckon(args);
      expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
      return result.stdout + result.stderr;
    },
    close: async () => {
      await sandbox.close();
      repository.remove();
    },
  };
}
