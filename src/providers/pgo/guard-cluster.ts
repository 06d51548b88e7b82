import type { JsonObject } from '../../model/json.ts';
import type { ChangeFault, ChangeRequest, UpdateRequest } from '../../model/resource-type.ts';
import { isValueList, isValueObject, Unknown, type Value, type ValueObject } from '../../model/value.ts';
import { compareQuantities } from './compare-quantities.ts';

const PARTS = ['', 'Backrest', 'Exporter', 'PgBouncer'];
const PASSWORDS = ['/Password', '/PasswordSuperuser', '/PasswordReplication'];
const TLS = ['TLSSecret', 'CASecret', 'ReplicationTLSSecret'];

/** What the server would refuse of a cluster's change, or do at a price, told before anything is sent. */
export function guardCluster(change: ChangeRequest, options: JsonObject): readonly ChangeFault[] {
  switch (change.action) {
    case 'create':
      return [...limitFaults(change.desired), ...creationFaults(change.desired)];
    case 'update':
      return [...upgradeFaults(change.live.attributes), ...limitFaults(change.desired), ...updateFaults(change)];
    case 'replace':
      return [...upgradeFaults(change.live.attributes), ...limitFaults(change.desired), ...lossFaults(change, options)];
    case 'delete':
      return upgradeFaults(change.live.attributes);
    default:
      return change satisfies never;
  }
}

function fault(code: string, message: string, pointer: string | undefined, hint?: string): ChangeFault {
  return {
    severity: 'error',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

function lossFaults(change: ChangeRequest & { readonly action: 'replace' }, options: JsonObject): ChangeFault[] {
  if (options['allowDataLoss'] === true) return [];
  const forced = change.fields.find((field) => field.forcesReplacement === true);
  return [
    fault(
      'PGO_DATA_LOSS',
      'this replaces the cluster: it is deleted and made anew, without its databases',
      forced?.pointer,
      'Take the change back. If the data may go, say so with options: { allowDataLoss: true }, and with deleteData and deleteBackups what goes.',
    ),
  ];
}

function upgradeFaults(live: ValueObject): ChangeFault[] {
  if (live['isUpgraded'] !== false) return [];
  const name = String(live['Name']);
  return [
    fault(
      'PGO_NOT_UPGRADED',
      `the operator was upgraded and the cluster ${name} was not: it takes no changes`,
      undefined,
      'Run its action `upgrade` first.',
    ),
  ];
}

function updateFaults(change: UpdateRequest): ChangeFault[] {
  return [
    ...unsetFaults(change),
    ...restFaults(change),
    ...standbyFaults(change),
    ...tlsFaults(change),
    ...tablespaceFaults(change),
  ];
}

/** Only an explicit null takes out what the API cannot unset: a line that is gone is let go of. */
function unsetFaults({ fields, desired, live }: UpdateRequest): ChangeFault[] {
  return fields.flatMap(({ pointer }) => {
    const name = pointer.slice(1);
    if (desired[name] !== null) return [];
    const now = String(live.attributes[name]);
    return [
      fault(
        'PGO_CANNOT_UNSET',
        `this cannot be unset through the API: it is ${now} now`,
        pointer,
        'Take the line out to leave it alone, or give it another value.',
      ),
    ];
  });
}

/** What takes a running primary, asked of a cluster that is shut down and stays so. */
function restFaults({ fields, desired, live }: UpdateRequest): ChangeFault[] {
  const isToStart = desired['shutdown'] !== true && fields.some(({ pointer }) => pointer === '/shutdown');
  if (live.attributes['shutdown'] !== true || isToStart) return [];
  const [wanted, now] = [desired['replicas'], live.attributes['replicas']];
  return fields.flatMap(({ pointer }) => {
    const what =
      PASSWORDS.includes(pointer) && desired[pointer.slice(1)] !== undefined
        ? 'its passwords cannot be changed'
        : pointer === '/replicas' && typeof wanted === 'number' && typeof now === 'number' && wanted < now
          ? 'no replica of it can be taken away'
          : undefined;
    const hint = 'Start it in the same change (shutdown: false), or leave this until it runs.';
    return what === undefined ? [] : [fault('PGO_SHUT_DOWN', `the cluster is shut down: ${what}`, pointer, hint)];
  });
}

function standbyFaults({ fields, desired, live }: UpdateRequest): ChangeFault[] {
  if (desired['standby'] !== true || !fields.some(({ pointer }) => pointer === '/standby')) return [];
  return [
    ...(live.attributes['state'] === 'pgcluster Shutdown'
      ? []
      : [
          fault(
            'PGO_STANDBY_RUNNING',
            'a running cluster cannot be made a standby',
            '/standby',
            'Apply shutdown: true first, then standby: true, then take shutdown out.',
          ),
        ]),
    ...storageFaults({ ...live.attributes, ...desired }),
  ];
}

/** What the server would refuse of a new cluster, or make otherwise than is asked for. */
function creationFaults(desired: ValueObject): ChangeFault[] {
  const isAlone = desired['SyncReplication'] === true && desired['replicas'] === 0;
  const message = 'synchronous replication needs a replica: the operator makes one whatever is said';
  return [
    ...(desired['standby'] === true ? storageFaults(desired) : []),
    ...(isAlone ? [fault('PGO_SYNC_ALONE', message, '/replicas', 'Write replicas: 1 or more.')] : []),
  ];
}

/** What a standby lacks of the storage that it follows another cluster through. */
function storageFaults({ BackrestStorageType: storage, BackrestRepoPath: path }: ValueObject): ChangeFault[] {
  if (storage instanceof Unknown || path instanceof Unknown) return [];
  const isShared = /\b(s3|gcs)\b/.test(String(storage ?? ''));
  if (!isShared) return [fault('PGO_STANDBY_STORAGE', 'a standby needs backups in s3 or gcs', '/standby')];
  if ((path ?? '') !== '') return [];
  return [fault('PGO_STANDBY_STORAGE', 'a standby needs BackrestRepoPath: the repository that it follows', '/standby')];
}

/** The API turns TLS off as a whole, or not at all. */
function tlsFaults({ fields, desired }: UpdateRequest): ChangeFault[] {
  const isSet = (name: string) => (desired[name] ?? '') !== '';
  if (!TLS.some(isSet)) return [];
  return fields
    .filter(({ kind, pointer }) => kind === 'remove' && TLS.includes(pointer.slice(1)))
    .map(({ pointer }) =>
      fault('PGO_TLS_PARTLY', 'TLS can be turned off only as a whole: this cannot be taken out alone', pointer),
    );
}

function tablespaceFaults({ fields, desired, live }: UpdateRequest): ChangeFault[] {
  if (!fields.some(({ pointer }) => pointer === '/Tablespaces')) return [];
  const wanted = byName(desired['Tablespaces']);
  return [...byName(live.attributes['Tablespaces'])].flatMap(([name, known]) => {
    const other = wanted.get(name);
    const pointer = '/Tablespaces';
    if (other === undefined) {
      return [fault('PGO_TABLESPACE_GONE', `the tablespace ${String(name)} cannot be removed`, pointer)];
    }
    const [size, now] = [other['PVCSize'], known['PVCSize']];
    if (size === undefined || (compareQuantities(size, now) ?? 0) === 0) return [];
    const message = `the tablespace ${String(name)} stays at ${String(now)}: its volumes are not resized`;
    return [fault('PGO_TABLESPACE_SIZE', message, pointer)];
  });
}

function byName(list: Value | undefined): ReadonlyMap<Value | undefined, ValueObject> {
  const items = isValueList(list) ? list.filter(isValueObject) : [];
  return new Map(items.map((item) => [item['Name'], item]));
}

function limitFaults(desired: ValueObject): ChangeFault[] {
  return PARTS.flatMap((part) =>
    ['CPU', 'Memory'].flatMap((kind) => {
      const [limit, request] = [desired[`${part}${kind}Limit`], desired[`${part}${kind}Request`]];
      const isZero = compareQuantities(limit, 0) === 0;
      if (isZero || (compareQuantities(limit, request) ?? 0) >= 0) return [];
      const message = `the limit ${String(limit)} is below the request ${String(request)}`;
      return [fault('PGO_LIMIT_BELOW_REQUEST', message, `/${part}${kind}Limit`)];
    }),
  );
}
