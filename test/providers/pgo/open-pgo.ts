import type { ResourceAddress } from '../../../src/model/resource-address.ts';
import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { hurriedClock, type RunnableProject, runnableProject } from '../../support/run-project.ts';
import { startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** How the sandbox and its project are to be. */
export interface PgoOptions extends StartOptions {
  /** Further lines of the connection, each indented by four. */
  readonly connection?: string;
  /** Documents, as YAML. */
  readonly documents?: string;
  readonly user?: string;
  readonly password?: string;
  /** Values that documents may name as `secret.env`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Default namespace of the connection; null for none. */
  readonly namespace?: string | null;
}

/** A request to the apiserver, as the sandbox saw it. */
interface SeenRequest {
  readonly method: string;
  readonly url: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  readonly body: any;
}

/** A project with one connection to a sandbox of the apiserver. */
export interface PgoProject extends RunnableProject {
  readonly sandbox: TestSandbox;
  /** Puts other documents in place of the ones before. */
  declare(documents: string): Promise<void>;
  /** Requests since the last clearing that change something, whatever their method. */
  writes(): Promise<readonly SeenRequest[]>;
  /** Bodies of the requests to a route since the last clearing, whole. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  looks(path: string): Promise<readonly any[]>;
  /** Paths of all requests since the last clearing. */
  paths(): Promise<readonly string[]>;
  /** A call past reckon, by the administrator. The version goes with it. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape they are there to establish
  call(path: string, body: object, method?: string): Promise<any>;
}

/** Routes that only look though they are POST. */
const LOOKS = new Set([
  '/showclusters',
  '/showpolicies',
  '/usershow',
  '/pgbouncer/show',
  '/pgadmin/show',
  '/scheduleshow',
  '/namespace',
  '/pgousershow',
  '/pgoroleshow',
  '/showpvc',
  '/testclusters',
  '/df',
]);

/** Starts a sandbox and makes a project for it; what waits in the project finishes what is under way in the sandbox. */
export async function openPgo({
  connection = '',
  documents = '',
  user = 'admin',
  password = 'examplepassword',
  secrets = {},
  namespace = 'pgouser1',
  ...start
}: PgoOptions = {}): Promise<PgoProject> {
  const sandbox = await startSandbox('pgo', start);
  const clock = hurriedClock(async (ms) => void (await sandbox.control.clock.advance(ms)));
  const environment = { ...sandbox.environment, RECKON_PGO_PASSWORD: password, ...secrets };
  const project = await runnableProject({}, environment, clock);
  await project.files.write('reckon.yaml', projectFile(user, namespace, connection));
  const declare = async (text: string) => await project.files.write('resources/all.yaml', text);
  await declare(documents);
  const requests = async () => (await sandbox.control.requests()).filter(({ path }) => !path.startsWith('/_control'));
  const headers = { authorization: `Basic ${Buffer.from('admin:examplepassword').toString('base64')}` };
  return {
    ...project,
    sandbox,
    declare,
    writes: async () =>
      (await requests())
        .filter(({ method, path }) => !LOOKS.has(path) && (method !== 'GET' || path.startsWith('/scaledown/')))
        .map(({ method, url, body }) => ({ method, url, body: withoutVersion(body) })),
    looks: async (path) => (await requests()).filter((one) => one.path === path).map(({ body }) => body),
    paths: async () => (await requests()).map(({ path }) => path),
    call: async (path, body, method = 'POST') =>
      (await sandbox.request(path, { method, headers, body: { ClientVersion: '4.7.4', ...body } })).json(),
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

function projectFile(user: string, namespace: string | null, connection: string): string {
  return `project: databases
providers:
  pgo:
    url: \${secret.env.RECKON_PGO_URL}
    username: ${user}
    password: \${secret.env.RECKON_PGO_PASSWORD}
${namespace === null ? '' : `    namespace: ${namespace}\n`}${connection}
    tls: { ca: "\${secret.env.RECKON_PGO_CA}", cert: "\${secret.env.RECKON_PGO_CERT}", key: "\${secret.env.RECKON_PGO_KEY}" }
`;
}

function withoutVersion(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'ClientVersion'));
}

/** A document of the cluster hippo. @param properties - Further ones, as lines of YAML. */
export function clusterDocument(properties: readonly string[] = [], options = ''): string {
  const lines = ['Name: hippo', ...properties].map((line) => `  ${line}`);
  return `type: pgo.cluster\nname: hippo\nproperties:\n${lines.join('\n')}\n${options === '' ? '' : `options: ${options}\n`}`;
}

/** Documents one after the other. */
export function documents(...all: readonly string[]): string {
  return all.join('---\n');
}

/** An address as the engine has it. */
export function address(text: string): ResourceAddress {
  return text as ResourceAddress;
}
