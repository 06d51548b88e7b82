import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { StartOptions } from '../../src/sandbox/frame/start-emulator.ts';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { type CliResult, type RunningCli, runCli, startCli } from '../support/run-cli.ts';
import { startSandbox, type TestSandbox } from '../support/start-sandbox.ts';

/** The example cluster of the vendor's page. */
export const CLUSTER = `type: imply.cluster
name: events
properties:
  metadata: { name: test-1 }
  spec:
    version: "2021.06"
    awsInstanceRole: imply-instance
    awsTags: []
    encryptVolumes: true
    commonRuntimeProperties: []
    master:
      replicas: 1
      instanceType: t2.small
      coordinatorRuntimeProperties: []
      overlordRuntimeProperties: []
    query:
      replicas: 3
      instanceType: t2.small
      brokerRuntimeProperties: []
      routerRuntimeProperties: []
    data:
      historicalRuntimeProperties: []
      middleManagerRuntimeProperties: []
      tier1:
        replicas: 1
        instanceType: t2.small
        historicalRuntimeProperties: []
        middleManagerRuntimeProperties: []
    metadataStore: { instanceType: db.t3.small, diskSize: 27, backupRetention: 14, encrypt: true }
    pivot: { accessMode: PROXIED }
    deepStorage: { path: "s3://my-bucket/prefix", encrypt: true }
    druidExtensions: []
    featureFlags: []
    customFiles: []
`;

const PROJECT = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    token: \${secret.env.RECKON_IMPLY_TOKEN}
`;

/** A project that lets reckon fetch and renew its tokens. */
export const OAUTH = `project: analytics
providers:
  imply:
    url: \${secret.env.RECKON_IMPLY_URL}
    oauth:
      tokenUrl: \${secret.env.RECKON_IMPLY_TOKEN_URL}
      clientId: \${secret.env.RECKON_IMPLY_CLIENT_ID}
      clientSecret: \${secret.env.RECKON_IMPLY_CLIENT_SECRET}
`;

/** A cluster as the API shows it. */
interface ShownCluster {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly status: { readonly state: string };
}

/** A project with the example cluster, a sandbox, and the built program between them. */
export interface ImplyProject {
  readonly sandbox: TestSandbox;
  readonly files: TestProject;
  /** The environment that the program is started in; a test may give another. */
  environment: Readonly<Record<string, string>>;
  reckon(...args: readonly string[]): Promise<CliResult>;
  start(...args: readonly string[]): RunningCli;
  /** Runs the program, expects it to end well, and gives all that it said. */
  done(...args: readonly string[]): Promise<string>;
  /** Writes the cluster's document with one place changed. */
  edit(from: string | RegExp, to: string): Promise<void>;
  /** Requests that change something, as the server saw them. */
  writes(): ReturnType<TestSandbox['control']['requests']>;
  clusters(): Promise<readonly ShownCluster[]>;
  /** Sends a request past the program, as someone else would. */
  send(method: string, path: string, body: unknown, contentType?: string): Promise<number>;
  /** Texts of all files of the project. */
  texts(): Promise<readonly string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a create of the example sends. */
export const createBody = (): unknown => (parse(CLUSTER) as { properties: unknown }).properties;

/** Opens one, its sandbox settling at once unless told otherwise. */
export async function openImplyProject(options: StartOptions = {}): Promise<ImplyProject> {
  const sandbox = await startSandbox('imply', options);
  const files = await makeProject({ 'reckon.yaml': PROJECT, 'resources/events.yaml': CLUSTER });
  const authorization = `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}`;
  const cli = () => ({ cwd: files.directory, environment: imply.environment });
  const imply: ImplyProject = {
    sandbox,
    files,
    environment: sandbox.environment,
    reckon: async (...args) => await runCli(args, cli()),
    start: (...args) => startCli(args, cli()),
    done: async (...args) => {
      const result = await runCli(args, cli());
      expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
      return result.stdout + result.stderr;
    },
    edit: async (from, to) => await files.write('resources/events.yaml', CLUSTER.replace(from, to)),
    writes: async () =>
      (await sandbox.control.requests()).filter(
        (request) =>
          request.path.startsWith('/api/') && request.method !== 'GET' && request.query['dryRun'] === undefined,
      ),
    clusters: async () => (await sandbox.request('/api/v1/clusters', { headers: { authorization } })).json(),
    send: async (method, path, body, contentType = 'application/json') => {
      const headers = { authorization, 'content-type': contentType };
      return (await sandbox.request(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) })).status;
    },
    texts: async () => await textsBelow(files.directory),
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      await files[Symbol.asyncDispose]();
    },
  };
  return imply;
}

async function textsBelow(directory: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const name of await readdir(directory, { recursive: true })) {
    const path = join(directory, name);
    if ((await stat(path)).isFile()) texts.push(await readFile(path, 'latin1'));
  }
  return texts;
}
