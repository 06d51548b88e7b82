import { isSystemAccount } from '../lifecycle/database-roles.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import type { Cluster, DatabaseRole } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { clustersBySelectorAndNames, primaryPodProblem } from './cluster-choice.ts';

/** What every user route says of a user. */
export interface UserResult {
  readonly ClusterName: string;
  readonly Error: boolean;
  readonly ErrorMessage: string;
  readonly Password: string;
  readonly Username: string;
  readonly ValidUntil: string;
}

/** A day in milliseconds. */
export const dayMs = 86_400_000;

/** One result with the rest at zero. */
export function userResult(fields: Partial<UserResult>): UserResult {
  return {
    ClusterName: '',
    Error: false,
    ErrorMessage: '',
    Password: '',
    Username: '',
    ValidUntil: '',
    ...fields,
  };
}

/** A result that tells why nothing was done. */
export function failedResult(message: string, fields: Partial<UserResult>): UserResult {
  return userResult({ ...fields, Error: true, ErrorMessage: message });
}

/** The clusters of a user request: all of the namespace, or by selector and names. */
export function userClusters(call: Call): Cluster[] {
  return call.fields.boolean('AllFlag')
    ? call.world.clustersBySelector(call.namespace, '')
    : clustersBySelectorAndNames(call, call.fields.strings('Clusters'), ', a selector, or the all flag');
}

/** Refuses the operator's own roles. `hint` follows the message. */
export function refuseSystemAccount(name: string, hint = ''): void {
  if (isSystemAccount(name)) {
    throw new Refusal(`"${name}" is a system account and cannot be modified.${hint}`);
  }
}

/** Does something for every cluster whose primary can be reached; the others get a failed result. */
export function forEachPrimary(
  clusters: readonly Cluster[],
  blank: (cluster: Cluster) => Partial<UserResult>,
  work: (cluster: Cluster) => readonly UserResult[],
): UserResult[] {
  return clusters.flatMap((cluster) => {
    const problem = primaryPodProblem(cluster);
    return problem === undefined ? work(cluster) : [failedResult(problem, blank(cluster))];
  });
}

/** Expiry after `days`, or by the configured number of days, or never. */
export function expiryAfter(world: PgoWorld, days: number): DatabaseRole['validUntil'] {
  const effective = days > 0 ? days : Number(world.state.config.Cluster.PasswordAgeDays);
  return effective > 0 ? world.jobs.now() + effective * dayMs : 'infinity';
}

/** Expiry as create and update tell it: RFC 3339, `infinity` or `-infinity`. */
export function expiryText(world: PgoWorld, expiry: DatabaseRole['validUntil']): string {
  return typeof expiry === 'number' ? world.timestamp(expiry) : expiry;
}

/** Expiry as PostgreSQL prints it in ISO style: `2021-08-01 12:00:00+00`. */
export function expiryColumn(expiry: DatabaseRole['validUntil']): string {
  return typeof expiry === 'number' ? `${new Date(expiry).toISOString().slice(0, 19).replace('T', ' ')}+00` : expiry;
}
