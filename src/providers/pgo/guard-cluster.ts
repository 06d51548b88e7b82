import type { JsonObject } from '../../model/json.ts';
import type { ChangeFault, ChangeRequest } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import { fault } from './cluster-fault.ts';
import { compareQuantities } from './compare-quantities.ts';
import { updateFaults } from './guard-cluster-update.ts';
import { storageFaults } from './guard-standby.ts';

const PARTS = ['', 'Backrest', 'Exporter', 'PgBouncer'];

/** What the server would refuse of a cluster's change, or do at a price, told before anything is sent. */
export function guardCluster(change: ChangeRequest, options: JsonObject): readonly ChangeFault[] {
  switch (change.action) {
    case 'create':
      return [...limitFaults(change.desired), ...creationFaults(change.desired)];
    case 'update':
      return [
        ...upgradeFaults(change.live.attributes),
        ...limitFaults(change.desired),
        ...updateFaults(change, options),
      ];
    case 'replace':
      return [...upgradeFaults(change.live.attributes), ...limitFaults(change.desired), ...lossFaults(change, options)];
    case 'delete':
      return upgradeFaults(change.live.attributes);
    default:
      return change satisfies never;
  }
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

/** What the server would refuse of a new cluster, or make otherwise than is asked for. */
function creationFaults(desired: ValueObject): ChangeFault[] {
  const isAlone = desired['SyncReplication'] === true && desired['replicas'] === 0;
  const message = 'synchronous replication needs a replica: the operator makes one whatever is said';
  return [
    ...(desired['standby'] === true ? storageFaults(desired) : []),
    ...(isAlone ? [fault('PGO_SYNC_ALONE', message, '/replicas', 'Write replicas: 1 or more.')] : []),
  ];
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
