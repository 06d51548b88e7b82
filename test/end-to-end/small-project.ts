import { expect } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

/** A project with a variable and two environments. */
export const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
variables:
  replicas: { type: integer, default: 1, validate: { rule: value > 0, message: at least one is needed } }
environments:
  staging: {}
  production: { variables: { replicas: 2 } }
`;

/** The document of one cluster. */
export const cluster = (name: string, more = ''): string => `type: imply.cluster
name: ${name}
properties:
  metadata: { name: ${name} }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    master: { replicas: 1, instanceType: t2.small }
    query: { replicas: 1, instanceType: t2.small }
    data: { tier1: { replicas: 1, instanceType: t2.small } }
    deepStorage: { path: "s3://my-bucket/${name}", encrypt: true }
${more}`;

/** A project of a test and the emulator behind it. */
export interface SmallProject extends AsyncDisposable {
  readonly sandbox: TestSandbox;
  readonly project: TestProject;
  /** Runs the built program in `staging`. */
  reckon(...args: readonly string[]): Promise<CliResult>;
  /** Runs it, and answers with all that it printed once it has ended well. */
  done(...args: readonly string[]): Promise<string>;
  /** Runs it, and answers with all that it printed once it has ended with an error. */
  refused(...args: readonly string[]): Promise<string>;
  /** Names of the clusters that are live. */
  names(): Promise<readonly string[]>;
}

/** Starts an emulator and writes a project for it. */
export async function openSmallProject(files: Readonly<Record<string, string>> = {}): Promise<SmallProject> {
  const sandbox = await startSandbox('imply');
  const project = await makeProject({ 'reckon.yaml': PROJECT, ...files });
  const reckon: SmallProject['reckon'] = async (...args) =>
    await runCli([...args, '-e', 'staging'], { cwd: project.directory, environment: sandbox.environment });
  const endsWith = async (exitCode: number, args: readonly string[]): Promise<string> => {
    const result = await reckon(...args);
    expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(exitCode);
    return result.stdout + result.stderr;
  };
  return {
    sandbox,
    project,
    reckon,
    done: async (...args) => await endsWith(0, args),
    refused: async (...args) => await endsWith(1, args),
    names: async () => {
      const answer = await sandbox.request('/api/v1/clusters', {
        headers: { authorization: `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}` },
      });
      return (answer.json() as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name).sort();
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      await project[Symbol.asyncDispose]();
    },
  };
}
