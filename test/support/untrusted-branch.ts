import { makeRepository, type TestRepository } from './git-repository.ts';
import { clusterDocument } from './imply-clusters.ts';
import { type CliResult, runCli } from './run-cli.ts';
import { startSandbox, type TestSandbox } from './start-sandbox.ts';

/** The project file of `openUntrustedBranch`, which has its address in a variable. */
export const UNTRUSTED_PROJECT = `project: analytics
providers:
  imply:
    url: \${vars.url}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
variables:
  url: { default: "\${secret.env.RECKON_IMPLY_URL}" }
  role: { default: imply-instance }
  password: { sensitive: true, default: none }
environments:
  test: {}
`;

/** Its one policy. */
export const SMALL_POLICY = `policy:
  name: small
  match: change.type == "imply.cluster"
  assert: change.after.spec.query.replicas < 4
  message: it is too large
`;

/** A cluster whose role is an expression, by default that of the base. */
export function clusterOf(name: string, role = '${vars.role}'): string {
  return clusterDocument(name, 1).replace('imply-instance', role);
}

/** A project, and a branch of it that is not trusted and is checked out. */
export interface UntrustedBranch {
  readonly repository: TestRepository;
  /** Where the base's connections lead. */
  readonly sandbox: TestSandbox;
  /** Where the branch would have them lead. */
  readonly other: TestSandbox;
  run(args: readonly string[], variables?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Plans as CI does for a branch that is not trusted. */
  plan(args?: readonly string[], variables?: Readonly<Record<string, string>>): Promise<CliResult>;
  close(): Promise<void>;
}

/** Opens a repository with the branch checked out. Nothing is applied yet. */
export async function openUntrustedBranch(): Promise<UntrustedBranch> {
  const [sandbox, other] = await Promise.all([startSandbox('imply'), startSandbox('imply')]);
  const repository = makeRepository();
  repository.commit({
    'reckon.yaml': UNTRUSTED_PROJECT,
    '.gitignore': 'state/\n',
    'resources/a.yaml': clusterOf('a'),
    'resources/policies.yaml': SMALL_POLICY,
    'vars.yaml': 'role: imply-instance\n',
  });
  repository.git('checkout', '--quiet', '-b', 'branch');
  const run: UntrustedBranch['run'] = async (args, variables = {}) =>
    await runCli(args, {
      cwd: repository.top,
      environment: { RECKON_ENV: 'test', ...sandbox.environment, ...variables },
    });
  return {
    repository,
    sandbox,
    other,
    run,
    plan: async (args = [], variables = {}) =>
      await run(['plan', '--since', 'main', '--untrusted', ...args], variables),
    close: async () => {
      await Promise.all([sandbox.close(), other.close()]);
      repository.remove();
    },
  };
}

/** All that a run printed. */
export function textOf({ stdout, stderr }: CliResult): string {
  return stdout + stderr;
}
