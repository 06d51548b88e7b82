import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { clusterLike } from '../../support/page-cluster.ts';
import { type Answer, startSandbox, type TestSandbox } from '../../support/start-sandbox.ts';

/** Three masters, two query servers, two data servers: can be updated one server at a time. */
export function highlyAvailableCluster(name = 'ha') {
  return clusterLike(name, {
    master: { replicas: 3, instanceType: 't2.small' },
    query: { replicas: 2, instanceType: 't2.small' },
    data: { tier1: { replicas: 2, instanceType: 't2.small' } },
  });
}

/** A served emulator and the API's verbs on it, with the static token. */
export interface ImplySandbox {
  readonly sandbox: TestSandbox;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(uid: string, patch: unknown, query?: string): Promise<Answer>;
  /** Creates a cluster and lets it settle; gives its uid. */
  settled(cluster: object): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: the body is what is looked into
  get(uid: string): Promise<any>;
}

/** @param options - By default the clock is held: it moves when the test says so. */
export async function serveImply(options: StartOptions = {}): Promise<ImplySandbox> {
  const sandbox = await startSandbox('imply', { settle: 1, seed: 1, ...options });
  await sandbox.control.clock.hold();
  const authorization = `Bearer ${sandbox.environment['RECKON_IMPLY_TOKEN']}`;
  const call: ImplySandbox['call'] = (method, path, body, headers = {}) =>
    sandbox.request(`/api/v1${path}`, { method, body, headers: { authorization, ...headers } });
  const get = async (uid: string) => (await call('GET', `/clusters/${uid}`)).json();
  return {
    sandbox,
    call,
    get,
    patch: (uid, patch, query = '') =>
      call('PATCH', `/clusters/${uid}${query}`, patch, { 'content-type': 'application/merge-patch+json' }),
    settled: async (cluster) => {
      const { uid } = (await call('POST', '/clusters', cluster)).json().metadata;
      await sandbox.control.clock.advance(60_000);
      return uid;
    },
  };
}
