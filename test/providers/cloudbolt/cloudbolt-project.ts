import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { hurriedClock, type RunnableProject, runnableProject } from '../../support/run-project.ts';
import { type Answer, startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** A project against a sandbox of its own. */
export interface CloudboltProject extends RunnableProject {
  readonly sandbox: TestSandbox;
  /** Sends a control below `/_control/cloudbolt/`. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Requests since the last call, as `METHOD path`, without logins. */
  requests(): Promise<readonly string[]>;
  /** Happens at each pause of a wait from now on. */
  duringWaits(what: (ms: number) => Promise<void>): void;
}

/** What a project of a test is made with. */
export interface CloudboltOptions extends StartOptions {
  readonly user?: string;
  /** More settings of the connection, as YAML lines. */
  readonly settings?: readonly string[];
}

/** A server of the group Research in the environment Lab, whose orders approve themselves. */
export const WEB = {
  hostname: 'web1',
  group: '/Acme/Research',
  environment: 'Lab',
  os_build: 'CentOS 7',
  parameters: { cpu_cnt: 2, mem_size: '4 GB', disk_size: '40 GB' },
} as const;

/** A document of a server. */
export function serverDocument(properties: object = WEB, options?: object, name = 'web'): string {
  const document = { type: 'cloudbolt.server', name, properties, ...(options === undefined ? {} : { options }) };
  return `${JSON.stringify(document)}\n`;
}

/** A deployment of two tiers in the same places. */
export const SHOP = {
  name: 'shop',
  group: '/Acme/Research',
  blueprint: 'Web and Database',
  items: {
    'Web Tier': { environment: 'Lab', os_build: 'CentOS 7' },
    'Database Tier': { environment: 'Lab', os_build: 'CentOS 7', parameters: { mem_size: 4 } },
  },
} as const;

/** A document of a deployment. */
export function deploymentDocument(properties: object = SHOP, options?: object): string {
  const document = { type: 'cloudbolt.deployment', name: 'shop', properties };
  return `${JSON.stringify({ ...document, ...(options === undefined ? {} : { options }) })}\n`;
}

/** The requests among others that change something. */
export function posts(requests: readonly string[]): readonly string[] {
  return requests.filter((line) => line.startsWith('POST'));
}

/** Serves the emulator and makes a project on it; waits are over at once, for the sandbox too. */
export async function cloudboltProject(
  files: Readonly<Record<string, string>> = {},
  { user = 'requestor', settings = [], ...options }: CloudboltOptions = {},
): Promise<CloudboltProject> {
  const sandbox = await startSandbox('cloudbolt', options);
  let during: (ms: number) => Promise<void> = async () => undefined;
  const clock = hurriedClock(async (ms) => {
    await sandbox.control.clock.advance(ms);
    await during(ms);
  });
  const reckon = [
    'project: test',
    'providers:',
    '  cloudbolt:',
    `    url: ${sandbox.origin}`,
    `    username: ${user}`,
    '    password: ${secret.env.PASSWORD}',
    ...settings.map((line) => `    ${line}`),
    '',
  ];
  const project = await runnableProject(
    { 'reckon.yaml': reckon.join('\n'), ...files },
    { PASSWORD: `${user}-secret` },
    clock,
  );
  return {
    ...project,
    sandbox,
    control: (method, path, body) => sandbox.control.call(method, `cloudbolt/${path}`, body),
    requests: async () => {
      const entries = await sandbox.control.requests();
      await sandbox.control.clearRequests();
      return entries
        .map((entry) => `${entry.method} ${decodeURIComponent(entry.path.replace('/api/v2', ''))}`)
        .filter((line) => !line.includes('api-token-auth'));
    },
    duringWaits: (what) => {
      during = what;
    },
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}
