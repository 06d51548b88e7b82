import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { type Answer, startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** A caller with a token. */
interface Caller {
  /** Sends as this caller; fails the test where the answer's status is 400 or more. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
  ok(method: string, path: string, body?: unknown): Promise<any>;
  /** Sends as this caller, whatever comes back. */
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  readonly token: string;
}

/** A sandbox with its two users logged in. */
interface TestPlatform extends AsyncDisposable {
  readonly sandbox: TestSandbox;
  readonly admin: Caller;
  readonly user: Caller;
  /** A new login with a seeded user's credentials. */
  logIn(email: string, password: string): Promise<Caller>;
}

/** Serves the platform with time standing still at natural speed, unless options say otherwise. */
export async function startPlatform(options: StartOptions = {}): Promise<TestPlatform> {
  const sandbox = await startSandbox('vmmanager', { seed: 1, settle: 1, ...options });
  await sandbox.control.clock.hold();
  const {
    RECKON_VMMANAGER_EMAIL,
    RECKON_VMMANAGER_PASSWORD,
    RECKON_VMMANAGER_USER_EMAIL,
    RECKON_VMMANAGER_USER_PASSWORD,
  } = sandbox.environment;
  const logIn = async (email = '', password = '') => {
    const answer = await sandbox.request('/auth/v4/public/token', { method: 'POST', body: { email, password } });
    return callerWith(sandbox, answer.json().token);
  };
  return {
    sandbox,
    admin: await logIn(RECKON_VMMANAGER_EMAIL, RECKON_VMMANAGER_PASSWORD),
    user: await logIn(RECKON_VMMANAGER_USER_EMAIL, RECKON_VMMANAGER_USER_PASSWORD),
    logIn,
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** A caller that sends this token. */
export function callerWith(sandbox: TestSandbox, token: string): Caller {
  const send: Caller['send'] = (method, path, body, headers = {}) => {
    const request = { method, headers: { 'x-xsrf-token': token, ...headers } };
    return sandbox.request(path, body === undefined ? request : { ...request, body });
  };
  return {
    token,
    send,
    ok: async (method, path, body) => {
      const answer = await send(method, path, body);
      if (answer.status >= 400) {
        throw new TypeError(`${method} ${path} answered ${answer.status}: ${answer.text}`);
      }
      return answer.json();
    },
  };
}

/** A body that makes a small machine. */
export const smallHost = {
  name: 'web',
  cluster: 1,
  os: 12,
  password: 'guest-secret',
  cpu_number: 2,
  ram_mib: 2048,
  hdd_mib: 10_240,
};

/** Lets every job that is under way end. */
export async function settleJobs({ sandbox }: TestPlatform): Promise<void> {
  await sandbox.control.clock.advance(600_000);
}

/** Makes a machine and waits until it runs. @returns Its id. */
export async function makeHost(platform: TestPlatform, body: object = {}): Promise<number> {
  const { id } = await platform.admin.ok('POST', '/vm/v3/host', { ...smallHost, ...body });
  await settleJobs(platform);
  return id;
}

/** A machine as the list shows it; undefined where there is none. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
export async function readListed({ admin }: TestPlatform, id: number, type = 'vm/v3/host'): Promise<any> {
  return (await admin.ok('GET', `/${type}?where=(id+EQ+${id})`)).list[0];
}

/** The rows of a job. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
export async function readTasks({ admin }: TestPlatform, consul: number, name?: string): Promise<any[]> {
  const named = name === undefined ? '' : `+AND+(name+EQ+'${name}')`;
  return (await admin.ok('GET', `/vm/v3/task?where=(consul_id+EQ+'${consul}')${named}`)).list;
}
