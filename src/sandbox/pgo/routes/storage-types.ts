import { Refusal } from '../wire/refusal.ts';
import type { ClusterSpec } from '../world/cluster-spec.ts';

const known = ['posix', 'local', 's3', 'gcs'];

/**
 * Reads a comma list of pgBackRest storage types; `local` becomes `posix`, an empty list stays empty (and means posix).
 *
 * @throws {Refusal} For a type that is not known.
 */
export function readStorageTypes(list: string): string[] {
  const types = list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (types.some((one) => !known.includes(one))) {
    throw new Refusal('invalid storage type. choices are: posix s3 gcs');
  }
  return types.map((one) => (one === 'local' ? 'posix' : one));
}

/** The storage types of a cluster, with the default spelt out. */
export function storageTypesOf(spec: ClusterSpec): readonly string[] {
  return spec.backrestStorageTypes.length > 0 ? spec.backrestStorageTypes : ['posix'];
}

/**
 * The storage that a command works on: the one it names, which the cluster must have, else the cluster's first.
 *
 * @throws {Refusal} For several, and for one that the cluster does not have.
 */
export function chooseStorageType(spec: ClusterSpec, asked: string): string {
  const types = readStorageTypes(asked);
  const available = storageTypesOf(spec);
  if (types.length > 1) {
    throw new Refusal('you can only select one storage type');
  }
  const chosen = types[0] ?? available[0] ?? 'posix';
  if (!available.includes(chosen)) {
    throw new Refusal(`invalid storage type: choices are: ${available.join(' ')}`);
  }
  return chosen;
}
