import type { ChangeFault, UpdateRequest } from '../../model/resource-type.ts';
import { Unknown, type ValueObject } from '../../model/value.ts';
import { fault } from './cluster-fault.ts';

/** What the server would refuse of making a cluster a standby. */
export function standbyFaults({ fields, desired, live }: UpdateRequest): ChangeFault[] {
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

/** What a standby lacks of the storage that it follows another cluster through. */
export function storageFaults({ BackrestStorageType: storage, BackrestRepoPath: path }: ValueObject): ChangeFault[] {
  if (storage instanceof Unknown || path instanceof Unknown) return [];
  const isShared = /\b(s3|gcs)\b/.test(String(storage ?? ''));
  if (!isShared) return [fault('PGO_STANDBY_STORAGE', 'a standby needs backups in s3 or gcs', '/standby')];
  if ((path ?? '') !== '') return [];
  return [fault('PGO_STANDBY_STORAGE', 'a standby needs BackrestRepoPath: the repository that it follows', '/standby')];
}
