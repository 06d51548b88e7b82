import { isSystemAccount, passwordLength, putRoleSecret, roleSecret } from '../lifecycle/database-roles.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { checkPasswordType } from './check-cluster-request.ts';
import { refuseStandby } from './cluster-choice.ts';
import { expiresBy } from './show-users.ts';
import type { UserResult } from './user-results.ts';
import {
  dayMs,
  expiryAfter,
  expiryText,
  failedResult,
  forEachPrimary,
  refuseSystemAccount,
  userClusters,
  userResult,
} from './user-results.ts';

/** `POST /userupdate`: one user, or with `Expired` all whose password runs out within that many days. */
export function updateUsers(call: Call): ReplyFields {
  const { fields } = call;
  const name = fields.string('Username');
  if (name === '' && fields.int('Expired') === 0) {
    throw new Refusal('Either --username or --expired or must be set.');
  }
  if (!fields.boolean('SetSystemAccountPassword')) {
    refuseSystemAccount(name, ' You can override this with the "--set-system-account-password" flag.');
  }
  checkPasswordType(fields.string('PasswordType'));
  const clusters = userClusters(call);
  refuseStandby(clusters, 'update users for clusters');
  const results = forEachPrimary(
    clusters,
    (cluster) => ({ ClusterName: cluster.name, Username: name }),
    (cluster) => (fields.int('Expired') > 0 ? rotateExpired(call, cluster) : [updateUser(call, cluster, name)]),
  );
  return { Results: results };
}

function updateUser({ world, fields }: Call, cluster: Cluster, name: string): UserResult {
  const role = cluster.roles.find((one) => one.name === name);
  const told = { ClusterName: cluster.name, Username: name };
  if (role === undefined) {
    return failedResult(`ERROR:  role "${name}" does not exist`, told);
  }
  const isExpiryAsked =
    fields.boolean('ExpireUser') || fields.boolean('PasswordValidAlways') || fields.int('PasswordAgeDays') > 0;
  if (isExpiryAsked) {
    role.validUntil = fields.boolean('ExpireUser')
      ? '-infinity'
      : fields.boolean('PasswordValidAlways')
        ? 'infinity'
        : expiryAfter(world, fields.int('PasswordAgeDays'));
  }
  const login = fields.int('LoginState');
  role.canLogin = login === 1 || (login !== 2 && role.canLogin);
  const password = fields.string('Password') || (fields.boolean('RotatePassword') ? generated(world, fields) : '');
  if (password !== '') {
    storePassword(world, cluster, name, password);
  }
  return userResult({
    ...told,
    Password: password,
    ValidUntil: isExpiryAsked ? expiryText(world, role.validUntil) : '',
  });
}

function rotateExpired({ world, fields }: Call, cluster: Cluster): UserResult[] {
  const until = world.jobs.now() + fields.int('Expired') * dayMs;
  return cluster.roles
    .filter((one) => one.canLogin && !isSystemAccount(one.name) && expiresBy(one, until))
    .map((role) => {
      const password = generated(world, fields);
      role.validUntil = fields.boolean('PasswordValidAlways')
        ? 'infinity'
        : expiryAfter(world, fields.int('PasswordAgeDays'));
      storePassword(world, cluster, role.name, password);
      return userResult({
        ClusterName: cluster.name,
        Username: role.name,
        Password: password,
        ValidUntil: expiryText(world, role.validUntil),
      });
    });
}

function generated(world: Call['world'], fields: Call['fields']): string {
  return world.password(passwordLength(world, fields.int('PasswordLength')));
}

/** The Secret follows only when there is one: an unmanaged user stays unmanaged. */
function storePassword(world: Call['world'], cluster: Cluster, name: string, password: string): void {
  if (world.secret(cluster.namespace, roleSecret(cluster.name, name)) !== undefined) {
    putRoleSecret(world, cluster, name, password);
  }
}
