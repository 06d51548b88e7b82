import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { type Answer, startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** A body of the apiserver: tests look into what they are there to establish. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies whose shape they are there to establish
export type Body = any;

/** How a request differs from the administrator's usual one. */
interface Manner {
  /** `user:password`; null sends no credentials. */
  readonly as?: string | null;
  readonly method?: string;
  /** Name of the client certificate, null for none. */
  readonly identity?: string | null;
}

/** The emulator with short ways to talk to it. */
export interface PgoSandbox {
  readonly sandbox: TestSandbox;
  /** Sends the body as it is, as the administrator unless `manner` says otherwise. */
  raw(path: string, body?: unknown, manner?: Manner): Promise<Answer>;
  /** A POST with client version and namespace filled in; the answer's body. */
  post(path: string, fields?: Readonly<Record<string, unknown>>, manner?: Manner): Promise<Body>;
  /** A GET with version and namespace in the query; the answer's body. */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Body>;
  /** Creates a cluster and checks that it was taken. */
  create(name: string, fields?: Readonly<Record<string, unknown>>): Promise<Body>;
  /** The first of what `/showclusters` says of a name. */
  show(name: string): Promise<Body>;
}

/** Serves the emulator; everything settles at once unless the options say otherwise. */
export async function servePgo(options: StartOptions = {}): Promise<PgoSandbox> {
  const sandbox = await startSandbox('pgo', { seed: 7, ...options });
  const raw = (path: string, body?: unknown, { as = 'admin:examplepassword', method, identity }: Manner = {}) =>
    sandbox.request(path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined ? {} : { body }),
      ...(identity === undefined ? {} : { identity }),
      headers: as === null ? {} : { authorization: `Basic ${Buffer.from(as).toString('base64')}` },
    });
  const post = async (path: string, fields: Readonly<Record<string, unknown>> = {}, manner: Manner = {}) =>
    (await raw(path, { ClientVersion: '4.7.4', Namespace: 'pgouser1', ...fields }, manner)).json();
  const get = async (path: string, query: Readonly<Record<string, string>> = {}) =>
    (await raw(`${path}?${new URLSearchParams({ version: '4.7.4', namespace: 'pgouser1', ...query })}`)).json();
  return {
    sandbox,
    raw,
    post,
    get,
    create: async (name, fields = {}) => {
      const answer = await post('/clusters', { Name: name, AutofailFlag: true, UserLabels: {}, ...fields });
      if (answer.status.Code !== 'ok') {
        throw new TypeError(answer.status.Msg);
      }
      return answer.result;
    },
    show: async (name) => (await post('/showclusters', { Clustername: name })).Results[0],
  };
}
