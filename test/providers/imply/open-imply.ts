import type { FieldChange } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';
import { pointerSegments } from '../../../src/model/json-pointer.ts';
import type { Live } from '../../../src/model/resource.ts';
import type { UpdateRequest } from '../../../src/model/resource-type.ts';
import { Secret, type Value, type ValueObject } from '../../../src/model/value.ts';
import type { StartOptions } from '../../../src/sandbox/frame/start-emulator.ts';
import { pageCluster } from '../../support/page-cluster.ts';
import { startSandbox } from '../../support/start-sandbox.ts';
import { openProvider, writeCall } from '../open-provider.ts';

/** The sandbox and a connection to it, as a user with a static token has it. */
export async function openImply(more: ValueObject = {}, options: StartOptions = {}) {
  const sandbox = await startSandbox('imply', options);
  const token = new Secret(sandbox.environment['RECKON_IMPLY_TOKEN'] ?? '');
  const credentials: ValueObject = 'oauth' in more ? {} : { token };
  const opened = await openProvider('imply', { url: sandbox.origin, ...credentials, ...more });
  const cluster = opened.type('imply.cluster');
  return {
    sandbox,
    cluster,
    ...opened,
    /** Makes the page's cluster, and gives it at rest. */
    create: async (desired: ValueObject = pageCluster): Promise<Live> => {
      const created = await cluster.create(opened.connection, desired, writeCall());
      const live = await cluster.read(opened.connection, created?.id ?? '', { signal: AbortSignal.timeout(5000) });
      if (live === undefined) throw new TypeError('the created cluster is gone');
      return live;
    },
    read: async (id: string) => await cluster.read(opened.connection, id, { signal: AbortSignal.timeout(5000) }),
    /** Requests to the API's clusters since the last clearing, without those that only look. */
    writes: async () =>
      (await sandbox.control.requests())
        .filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/'))
        .map(({ method, url, contentType, body }) => ({ method, url, contentType, body: body as Json })),
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

/** The OAuth settings that the sandbox's identity server takes. */
export function oauthSettings(environment: Readonly<Record<string, string>>, clientId = 'reckon'): ValueObject {
  return {
    oauth: {
      tokenUrl: environment['RECKON_IMPLY_TOKEN_URL'] ?? '',
      clientId,
      clientSecret: new Secret(environment['RECKON_IMPLY_CLIENT_SECRET'] ?? ''),
    },
  };
}

/** An update of a live object to what is desired, with the fields that are said to differ. */
export function updateOf(live: Live, desired: ValueObject, pointers: readonly string[]): UpdateRequest {
  const fields = pointers.map((pointer): FieldChange => {
    const after = valueAt(desired, pointer);
    return after === undefined ? { pointer, kind: 'remove' } : { pointer, kind: 'change', after };
  });
  return { live, desired, prior: null, fields };
}

function valueAt(value: Value, pointer: string): Value | undefined {
  return pointerSegments(pointer).reduce<Value | undefined>(
    (place, key) => (place === undefined ? undefined : (place as ValueObject)[key]),
    value,
  );
}
