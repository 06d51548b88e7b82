import { isJsonObject, type JsonObject } from '../../model/json.ts';
import type { ChangeFault, UpdateRequest } from '../../model/resource-type.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { fault } from './cluster-fault.ts';
import { TLS } from './cluster-update-body.ts';
import { compareQuantities } from './compare-quantities.ts';
import { standbyFaults } from './guard-standby.ts';

const PASSWORDS = ['/Password', '/PasswordSuperuser', '/PasswordReplication'];

/** What the server would refuse of a cluster's update, or do otherwise than one would think. */
export function updateFaults(change: UpdateRequest, options: JsonObject): readonly ChangeFault[] {
  return [
    ...unsetFaults(change),
    ...restFaults(change),
    ...smallerFaults(change, options),
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

/** New replicas get volumes of the size at creation, however much the cluster's have grown. */
function smallerFaults({ fields, desired, live }: UpdateRequest, { scale }: JsonObject): ChangeFault[] {
  const [wanted, now] = [desired['replicas'], live.attributes['replicas']];
  const isMore = typeof wanted === 'number' && typeof now === 'number' && wanted > now;
  const hasOwn = isJsonObject(scale) && scale['storageConfig'] !== undefined;
  if (!isMore || hasOwn || !fields.some(({ pointer }) => pointer === '/replicas')) return [];
  const [size, small] = [desired['PVCSize'] ?? live.attributes['PVCSize'], live.attributes['replicaPVCSize']];
  if ((compareQuantities(small, size) ?? 0) >= 0) return [];
  const message = `replicas that are added get volumes of ${String(small)}, not of ${String(size)}: the API gives them the size at creation`;
  const hint = 'Name a storage configuration of that size for them: options: { scale: { storageConfig: NAME } }';
  return [{ ...fault('PGO_REPLICA_SMALLER', message, '/replicas', hint), severity: 'warning' }];
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
