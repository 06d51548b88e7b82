import { isSystemAccount, roleSecret } from '../lifecycle/database-roles.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import type { DatabaseRole } from '../world/cluster.ts';
import {
  dayMs,
  expiryColumn,
  failedResult,
  forEachPrimary,
  refuseSystemAccount,
  userClusters,
  userResult,
} from './user-results.ts';

/** `POST /usershow`: the roles that may log in, with the passwords of those that have a Secret. */
export function showUsers(call: Call): ReplyFields {
  const { world, fields } = call;
  const days = fields.int('Expired');
  const results = forEachPrimary(
    userClusters(call),
    () => ({}),
    (cluster) =>
      cluster.roles
        .filter((one) => one.canLogin)
        .filter((one) => days <= 0 || expiresBy(one, world.jobs.now() + days * dayMs))
        .filter((one) => fields.boolean('ShowSystemAccounts') || !isSystemAccount(one.name))
        .toSorted((left, right) => (left.name < right.name ? -1 : 1))
        .map((one) =>
          userResult({
            ClusterName: cluster.name,
            Username: one.name,
            ValidUntil: expiryColumn(one.validUntil),
            Password: world.secret(cluster.namespace, roleSecret(cluster.name, one.name))?.['password'] ?? '',
          }),
        ),
  );
  return { Results: results };
}

/** `POST /userdelete`: the role, what it owns and its Secret. */
export function deleteUsers(call: Call): ReplyFields {
  const { world, fields } = call;
  const name = fields.string('Username');
  refuseSystemAccount(name);
  const told = { Username: name };
  const results = forEachPrimary(
    userClusters(call),
    (cluster) => ({ ...told, ClusterName: cluster.name }),
    (cluster) => {
      const result = { ...told, ClusterName: cluster.name };
      if (!cluster.roles.some((one) => one.name === name)) {
        return [failedResult(`ERROR:  role "${name}" does not exist`, result)];
      }
      cluster.roles = cluster.roles.filter((one) => one.name !== name);
      world.removeSecret(cluster.namespace, roleSecret(cluster.name, name));
      return [userResult(result)];
    },
  );
  return { Results: results };
}

/** Whether a role's password has run out by an instant; one that never expires has not. */
export function expiresBy(role: DatabaseRole, instant: number): boolean {
  return role.validUntil === '-infinity' || (typeof role.validUntil === 'number' && role.validUntil <= instant);
}
