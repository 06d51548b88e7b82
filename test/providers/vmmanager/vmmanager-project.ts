import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { hurriedClock, type RunnableProject, runnableProject } from '../../support/run-project.ts';
import { type Answer, startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** A request as the platform saw it. */
interface SeenRequest {
  readonly method: string;
  /** Path and raw query; only the quotes of texts are decoded. */
  readonly url: string;
  readonly body: unknown;
  /** Of the answer. */
  readonly status: number | undefined;
}

/** A project against a sandbox of its own. */
export interface VmmanagerProject extends RunnableProject {
  readonly sandbox: TestSandbox;
  /** Replaces the documents. */
  declare(...documents: readonly object[]): Promise<void>;
  /** Sends a control below `/_control/vmmanager/`. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Sends a request past reckon, as the administrator. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  send(method: string, path: string, body?: unknown): Promise<any>;
  /** Requests to the platform since the last clearing. */
  requests(): Promise<readonly SeenRequest[]>;
  /** Those that change something, as `METHOD /path {body}`, without logins. */
  writes(): Promise<readonly string[]>;
  /** Names of the jobs that were waited for by name, in turn. */
  jobs(): Promise<readonly string[]>;
  clear(): Promise<void>;
  /** Milliseconds that reckon has slept, time after time. */
  readonly pauses: number[];
}

/** What a project of a test is made with. */
export interface VmmanagerOptions extends StartOptions {
  /** Settings of the connection beside `url`, as YAML lines. Default: the administrator's token. */
  readonly settings?: readonly string[];
}

/** Settings that log in by e-mail and password. */
export const BY_PASSWORD = ['email: admin@example.com', 'password: ${secret.env.PASSWORD}'];

/** A small machine, as a document declares it. */
export const WEB = {
  name: 'web',
  cluster: 1,
  account: 3,
  os: 5,
  password: 'Tr0ub4dor',
  cpu_number: 2,
  ram_mib: 2048,
  hdd_mib: 10_240,
  ipv4_number: 1,
  ipv4_pool: [1],
  domain: 'web.example.com',
  comment: 'shop',
} as const;

/** A document of a machine. */
export function host(properties: object = WEB, options?: object, name = 'web'): object {
  return { type: 'vmmanager.host', name, properties, ...(options === undefined ? {} : { options }) };
}

/** Serves the emulator and makes a project on it; waits are over at once, for the sandbox too. */
export async function vmmanagerProject(
  documents: readonly object[] = [],
  { settings = ['token: ${secret.env.TOKEN}'], ...options }: VmmanagerOptions = {},
): Promise<VmmanagerProject> {
  const sandbox = await startSandbox('vmmanager', { settle: 1, ...options });
  await sandbox.control.clock.hold();
  const pauses: number[] = [];
  const clock = hurriedClock(async (ms) => {
    pauses.push(ms);
    await sandbox.control.clock.advance(ms);
  });
  const { RECKON_VMMANAGER_TOKEN: token = '', RECKON_VMMANAGER_PASSWORD: password = '' } = sandbox.environment;
  const lines = ['project: test', 'providers:', '  vmmanager:', `    url: ${sandbox.origin}`];
  const project = await runnableProject(
    { 'reckon.yaml': [...lines, ...settings.map((line) => `    ${line}`), ''].join('\n') },
    { TOKEN: token, PASSWORD: password, WRONG: 'wrong' },
    clock,
  );
  const requests = async (): Promise<readonly SeenRequest[]> =>
    (await sandbox.control.requests()).map(({ method, url, body, status }) => ({
      method,
      url: url.replaceAll('%27', "'"),
      body,
      status,
    }));
  const declare = async (...wanted: readonly object[]) =>
    await project.files.write('resources/all.yaml', wanted.map((one) => JSON.stringify(one)).join('\n---\n'));
  await declare(...documents);
  return {
    ...project,
    sandbox,
    declare,
    control: async (method, path, body) => await sandbox.control.call(method, `vmmanager/${path}`, body),
    send: async (method, path, body) => {
      const request = { method, headers: { 'x-xsrf-token': token }, ...(body === undefined ? {} : { body }) };
      const answer = await sandbox.request(path, request);
      if (answer.status >= 400) throw new TypeError(`${method} ${path} answered ${answer.status}: ${answer.text}`);
      return answer.json();
    },
    requests,
    writes: async () =>
      (await requests())
        .filter(({ method, url }) => method !== 'GET' && !url.startsWith('/auth/v4/public/'))
        .map(({ method, url, body }) =>
          body === undefined ? `${method} ${url}` : `${method} ${url} ${JSON.stringify(body)}`,
        ),
    jobs: async () => {
      const urls = (await requests()).map(({ url }) => url);
      const names = urls.flatMap((url) => /^\/vm\/v3\/task\?where=.*\(name\+EQ\+'(\w+)'\)$/.exec(url)?.[1] ?? []);
      return names.filter((name, index) => name !== names[index - 1]);
    },
    clear: async () => await sandbox.control.clearRequests(),
    pauses,
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}
