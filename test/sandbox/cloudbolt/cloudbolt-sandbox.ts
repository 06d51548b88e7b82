import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { type Answer, startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** An order's, job's or server's JSON as a test looks at it. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
type Body = any;

/** One signed-in caller; paths are below `/api/v2`. */
export interface Caller {
  get(path: string): Promise<Body>;
  post(path: string, body?: unknown): Promise<Body>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** A CloudBolt emulator with callers at hand. */
export interface CloudboltSandbox {
  readonly sandbox: TestSandbox;
  /** Asks for a token; the body of the request is whatever is given. */
  token(body: unknown): Promise<Answer>;
  /** Signs in, by default as `admin`. */
  as(username?: string): Promise<Caller>;
  /** A control of the system's own. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** The four references that a server order needs, as a client of product 8 or 9 writes them. */
export const PLACES = {
  research: '/api/v2/groups/3/',
  operations: '/api/v2/groups/4/',
  sandpit: '/api/v2/groups/7/',
  quotaLab: '/api/v2/groups/8/',
  lab: '/api/v2/environments/2/',
  production: '/api/v2/environments/3/',
  centos: '/api/v2/os-builds/1/',
  customServer: '/api/v2/blueprints/1/',
} as const;

/** An entry of `deploy-items` for one server. */
export function customServer(
  hostname: string,
  parameters: Record<string, unknown> = {},
  environment: string = PLACES.lab,
) {
  return {
    blueprint: PLACES.customServer,
    'blueprint-items-arguments': {
      'build-item-Server': {
        attributes: { quantity: 1, hostname },
        environment,
        'os-build': PLACES.centos,
        parameters: { 'cpu-cnt': '2', 'mem-size': '4 GB', ...parameters },
      },
    },
    'resource-name': '',
    'resource-parameters': {},
  };
}

/** Serves the emulator; waiting times are over at once unless `options.settle` says otherwise. */
export async function serveCloudbolt(options: StartOptions = {}): Promise<CloudboltSandbox> {
  const sandbox = await startSandbox('cloudbolt', options);
  const token = (body: unknown) => sandbox.request('/api/v2/api-token-auth/', { method: 'POST', body });
  return {
    sandbox,
    token,
    control: (method, path, body) => sandbox.control.call(method, `cloudbolt/${path}`, body),
    as: async (username = 'admin') => {
      const bearer = (await token({ username, password: `${username}-secret` })).json().token;
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
      const send = (method: string, path: string, body?: unknown) =>
        sandbox.request(path.startsWith('/api/') ? path : `/api/v2${path}`, { method, headers, body });
      return {
        send,
        get: async (path) => (await send('GET', path)).json(),
        post: async (path, body) => (await send('POST', path, body)).json(),
      };
    },
  };
}
