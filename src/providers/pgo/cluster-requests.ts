import { pointerSegments } from '../../model/json-pointer.ts';
import type { UpdateRequest } from '../../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { clusterUpdateBody, UPDATED } from './cluster-update-body.ts';

/** One request of a cluster's update. Replicas are no single request: which ones go is known only when it is asked. */
export type ClusterRequest =
  | {
      readonly kind: 'send';
      readonly method: string;
      readonly path: string;
      readonly body: ValueObject;
      /** The line of the answer that says that it was done. */
      readonly expect?: string;
    }
  /** Waits until the cluster runs: what follows needs its primary. */
  | { readonly kind: 'wait until it runs' }
  /** @property from - Number of replicas now; counted first where absent. */
  | { readonly kind: 'scale'; readonly from?: number; readonly to: number };

/** Accounts whose passwords a cluster's document may hold: whose each is; the first user is named by the cluster. */
const PASSWORDS: Readonly<Record<string, string | undefined>> = {
  Password: undefined,
  PasswordSuperuser: 'postgres',
  PasswordReplication: 'primaryuser',
};

/** What the answers say of a cluster that was changed; a user's is checked by its own error. */
const EXPECTED: Readonly<Record<string, (cluster: string) => string>> = {
  'POST /clustersupdate': (cluster) => `updated pgcluster ${cluster}`,
  'POST /label': (cluster) => cluster,
  'POST /labeldelete': (cluster) => `deleting label from ${cluster}`,
  'POST /pgbouncer': (cluster) => `${cluster} pgbouncer added`,
  'DELETE /pgbouncer': (cluster) => `${cluster} pgbouncer deleted`,
};

const POOLER = /^Pg[Bb]ouncer/;

/**
 * The requests of an update, in order: all that the cluster's own update can say in one, then labels, passwords, pgBouncer and
 * replicas, each by its own route. A cluster that is being shut down takes the others first.
 *
 * @param desired - As it is sent.
 */
export function clusterRequests(request: UpdateRequest, desired: ValueObject): readonly ClusterRequest[] {
  const live = request.live.attributes;
  const changed = request.fields.map(({ pointer }) => pointer);
  const names = new Set(changed.map((pointer) => pointerSegments(pointer)[0] ?? ''));
  const place = { Namespace: live['Namespace'] ?? '', name: live['Name'] ?? '' };
  const update = [...names].some((name) => UPDATED.has(name))
    ? [send('/clustersupdate', { ...at(place, 'Clustername'), ...clusterUpdateBody(changed, desired, live) }, place)]
    : [];
  const others = [
    ...labelRequests(request, desired, place),
    ...passwordRequests(names, desired, live, place),
    ...poolerRequests(names, desired, place),
    ...scaleRequests(names, desired, live),
  ];
  if (!names.has('shutdown') || others.length === 0) return [...update, ...others];
  return desired['shutdown'] === true ? [...others, ...update] : [...update, { kind: 'wait until it runs' }, ...others];
}

/**
 * What follows on a cluster's creation. Replicas with settings of their own are added once it runs: its creation has none for
 * them. One that is wanted shut down runs first: its volumes and its first backup come with that.
 */
export function requestsAfterCreation(desired: ValueObject, options: ValueObject): readonly ClusterRequest[] {
  const { Namespace = '', Name: name = '', replicas, shutdown } = desired;
  const scaled: ClusterRequest[] =
    isValueObject(options['scale']) && typeof replicas === 'number' && replicas > 0
      ? [{ kind: 'scale', to: replicas }]
      : [];
  const place = { Namespace, name };
  const stopped =
    shutdown === true ? [send('/clustersupdate', { ...at(place, 'Clustername'), Shutdown: true }, place)] : [];
  const later = [...scaled, ...stopped];
  return later.length === 0 ? [] : [{ kind: 'wait until it runs' }, ...later];
}

/** What a cluster is made with: without replicas that have settings of their own, which follow. */
export function withoutOwnReplicas(desired: ValueObject, options: ValueObject): ValueObject {
  return isValueObject(options['scale']) && desired['replicas'] !== undefined ? { ...desired, replicas: 0 } : desired;
}

interface Place {
  readonly Namespace: Value;
  readonly name: Value;
}

function at(place: Place, key: string): ValueObject {
  return { Namespace: place.Namespace, [key]: [place.name] };
}

function send(path: string, body: ValueObject, { name }: Place, method = 'POST'): ClusterRequest {
  const expect = EXPECTED[`${method} ${path}`]?.(String(name));
  return { kind: 'send', method, path, body, ...(expect === undefined ? {} : { expect }) };
}

function labelRequests({ fields, live }: UpdateRequest, desired: ValueObject, place: Place): ClusterRequest[] {
  const wanted = objectOf(desired['userLabels']);
  const known = objectOf(live.attributes['userLabels']);
  const keys = fields.flatMap(({ pointer }) => {
    const [name, key] = pointerSegments(pointer);
    if (name !== 'userLabels') return [];
    return key === undefined ? Object.keys({ ...known, ...wanted }) : [key];
  });
  const put = keys.filter((key) => Object.hasOwn(wanted, key)).map((key) => [key, wanted[key] ?? ''] as const);
  const gone = keys.filter((key) => !Object.hasOwn(wanted, key)).map((key) => [key, known[key] ?? ''] as const);
  return [
    ...(put.length === 0 ? [] : [send('/label', { ...at(place, 'Args'), Labels: Object.fromEntries(put) }, place)]),
    ...(gone.length === 0
      ? []
      : [send('/labeldelete', { ...at(place, 'Args'), Labels: Object.fromEntries(gone) }, place)]),
  ];
}

function passwordRequests(
  names: ReadonlySet<string>,
  desired: ValueObject,
  live: ValueObject,
  place: Place,
): ClusterRequest[] {
  return Object.entries(PASSWORDS).flatMap(([name, account]) => {
    const password = desired[name];
    if (!names.has(name) || password === undefined || password === null) return [];
    const body = { ...at(place, 'Clusters'), Username: account ?? live['Username'] ?? '', Password: password };
    return [send('/userupdate', account === undefined ? body : { ...body, SetSystemAccountPassword: true }, place)];
  });
}

/** pgBouncer's part: made anew where something is to be unset, which an update cannot say. */
function poolerRequests(names: ReadonlySet<string>, desired: ValueObject, place: Place): ClusterRequest[] {
  const changed = [...names].filter((name) => POOLER.test(name));
  if (changed.length === 0) return [];
  if (desired['PgbouncerFlag'] !== true) {
    return names.has('PgbouncerFlag') ? [send('/pgbouncer', at(place, 'Args'), place, 'DELETE')] : [];
  }
  const isNew = names.has('PgbouncerFlag');
  const unsets = changed.some((name) => desired[name] === undefined || desired[name] === null);
  const said = isNew || unsets ? Object.keys(desired).filter((name) => POOLER.test(name)) : changed;
  const settings = Object.fromEntries(
    said.flatMap((name): [string, Value][] => {
      const value = desired[name];
      return name === 'PgbouncerFlag' || value === undefined || value === null ? [] : [[poolerKey(name), value]];
    }),
  );
  return isNew || unsets
    ? [send('/pgbouncer', { ...at(place, 'Args'), ...settings }, place)]
    : [send('/pgbouncer', { ...at(place, 'ClusterNames'), ...settings }, place, 'PUT')];
}

function poolerKey(name: string): string {
  const key = name.replace(POOLER, '');
  return key === 'ServiceType' ? 'serviceType' : key;
}

function scaleRequests(names: ReadonlySet<string>, desired: ValueObject, live: ValueObject): ClusterRequest[] {
  const [from, to] = [live['replicas'], desired['replicas']];
  return names.has('replicas') && typeof from === 'number' && typeof to === 'number'
    ? [{ kind: 'scale', from, to }]
    : [];
}

function objectOf(value: Value | undefined): ValueObject {
  return isValueObject(value) ? value : {};
}
