import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { Call, ChangeFault, Connection, ListQuery, Resolution, ResourceType } from '../../model/resource-type.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { isAbsence, type Session, sessionOf } from '../rest/session.ts';
import { callServer } from './call-server.ts';

/** Brings a type's properties into the server's form beyond their namespace. */
type Normalise = (properties: ValueObject) => Resolution;

/** What sets one namespaced type apart from the others. */
export interface NamespacedOptions {
  /** What an id is made of, for people: `namespace/name`. */
  readonly id: string;
  /** Whether lists are by cluster rather than by namespace. */
  readonly byCluster?: boolean;
  readonly normalise?: Normalise;
}

/** Members that name other objects; a find in place gives them as `namespace/name`. */
const NAMES = ['Clusters', 'Args', 'ClusterName', 'PolicyName'];

/**
 * A type whose objects live in a namespace. The connection's default namespace is put in where a document names none, and a
 * search without a namespace goes there too: a definition cannot say that one property's default is a connection's setting.
 */
export function namespacedType(
  base: ResourceType,
  runtime: DefinitionRuntime,
  { id: shape, byCluster = false, normalise }: NamespacedOptions,
): ResourceType {
  const parts = shape.split('/').length;
  return {
    ...base,
    resolve: async (connection, properties) => {
      const given = withNamespace(sessionOf(connection), withPlainNames(properties));
      if (normalise === undefined) return given;
      const { faults, ...normalised } = normalise(given.properties);
      return { ...normalised, faults: [...given.faults, ...faults] };
    },
    list: async function* (connection, query, call) {
      const session = sessionOf(connection);
      if (query.parent !== undefined) {
        yield* below(base, connection, query, call);
        return;
      }
      for (const parent of await parentsOf(session, runtime, byCluster, query, call)) {
        yield* below(base, connection, { ...query, parent }, call);
      }
    },
    read: async (connection, id, call, record) => {
      const whole = wholeId(sessionOf(connection), id, parts);
      if (whole === undefined) {
        throw new ProviderError('PROVIDER_REJECTED', `"${id}" is no id of ${base.name}: it must be ${shape}`);
      }
      return await base.read(connection, whole, call, record);
    },
  };
}

/** An id as the server's objects have it: a person may leave the default namespace out. Undefined for one of another shape. */
function wholeId(session: Session, id: string, parts: number): string | undefined {
  const found = id.split('/');
  if (found.includes('')) return undefined;
  if (found.length >= parts) return id;
  const { namespace } = session.settings;
  return found.length === parts - 1 && typeof namespace === 'string' ? `${namespace}/${id}` : undefined;
}

function withNamespace(session: Session, properties: ValueObject): Resolution {
  const { Namespace: given } = properties;
  if (given !== undefined && given !== null && given !== '') return { properties, faults: [] };
  const { namespace } = session.settings;
  if (typeof namespace === 'string') return { properties: { ...properties, Namespace: namespace }, faults: [] };
  const fault: ChangeFault = {
    severity: 'error',
    code: 'PGO_NAMESPACE_MISSING',
    message: 'no namespace is named',
    hint: `Give Namespace in the document, or \`namespace\` of the connection ${session.name} in reckon.yaml.`,
  };
  return { properties, faults: [fault] };
}

function withPlainNames(properties: ValueObject): ValueObject {
  const plain = (value: Value): Value => (typeof value === 'string' ? (value.split('/').at(-1) ?? value) : value);
  const entries = NAMES.flatMap((name): [string, Value][] => {
    const value = properties[name];
    if (value === undefined) return [];
    return [[name, isValueList(value) ? value.map(plain) : plain(value)]];
  });
  return { ...properties, ...Object.fromEntries(entries) };
}

/** A list in a namespace that is not there, or in a cluster that is not, is empty: both may come with the same plan. */
async function* below(
  base: ResourceType,
  connection: Connection,
  query: ListQuery,
  call: Call,
): AsyncIterable<readonly Live[]> {
  try {
    yield* base.list(connection, query, call);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

async function parentsOf(
  session: Session,
  runtime: DefinitionRuntime,
  byCluster: boolean,
  { where = {} }: ListQuery,
  { signal }: Call,
): Promise<readonly string[]> {
  const { Namespace: asked } = where;
  const { namespace: usual } = session.settings;
  const namespaces =
    typeof asked === 'string'
      ? [asked]
      : typeof usual === 'string'
        ? [usual]
        : await ownNamespaces(session, runtime, signal);
  if (!byCluster) return namespaces;
  const clusters = namespaces.map(async (namespace) => {
    const names = await clusterNames(session, runtime, namespace, signal);
    return names.map((name) => `${namespace}/${name}`);
  });
  return (await Promise.all(clusters)).flat();
}

/** Namespaces that the operator manages and that the credentials in use may look into. */
async function ownNamespaces(session: Session, runtime: DefinitionRuntime, signal: AbortSignal): Promise<string[]> {
  const { json } = await callServer(session, runtime, {
    path: '/namespace',
    body: { AllFlag: true },
    reads: true,
    signal,
  });
  return membersOf(json, 'Results').flatMap(({ Namespace, UserAccess }) =>
    UserAccess === true && typeof Namespace === 'string' ? [Namespace] : [],
  );
}

async function clusterNames(
  session: Session,
  runtime: DefinitionRuntime,
  namespace: string,
  signal: AbortSignal,
): Promise<string[]> {
  const body = { Namespace: namespace, AllFlag: true };
  const { json } = await callServer(session, runtime, { path: '/showclusters', body, reads: true, signal });
  return membersOf(json, 'Results').flatMap(({ cluster }) => {
    const metadata = isValueObject(cluster) ? cluster['metadata'] : undefined;
    const name = isValueObject(metadata) ? metadata['name'] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

/** The objects in a list of an answer; none where it holds no such list. */
export function membersOf(answer: Value | undefined, name: string): readonly ValueObject[] {
  const list = isValueObject(answer) ? answer[name] : undefined;
  return isValueList(list) ? list.filter(isValueObject) : [];
}
