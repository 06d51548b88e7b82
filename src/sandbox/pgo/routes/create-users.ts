import { passwordLength, putRoleSecret } from '../lifecycle/database-roles.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import { checkPasswordType } from './check-cluster-request.ts';
import { checkUpgraded, refuseStandby } from './cluster-choice.ts';
import {
  expiryAfter,
  expiryText,
  failedResult,
  forEachPrimary,
  refuseSystemAccount,
  userClusters,
  userResult,
} from './user-results.ts';

/** `POST /usercreate`: what fails in one cluster is told in its result, under an overall `ok`. */
export function createUsers(call: Call): ReplyFields {
  const { world, fields } = call;
  const name = fields.string('Username');
  refuseSystemAccount(name);
  const clusters = userClusters(call);
  if (!/^[a-z0-9.-]*$/.test(name)) {
    throw new Refusal("user name is required to contain lowercase letters, numbers, '.' and '-' only.");
  }
  checkPasswordType(fields.string('PasswordType'));
  const validUntil = expiryAfter(world, fields.int('PasswordAgeDays'));
  refuseStandby(clusters, 'create users for clusters');
  const told = { Username: name, ValidUntil: expiryText(world, validUntil) };
  const results = forEachPrimary(
    clusters,
    (cluster) => ({ ...told, ClusterName: cluster.name }),
    (cluster) => {
      checkUpgraded(cluster);
      const password = fields.string('Password') || world.password(passwordLength(world, fields.int('PasswordLength')));
      const result = { ...told, ClusterName: cluster.name, Password: password };
      if (name === '') {
        return [failedResult('ERROR:  zero-length delimited identifier at or near """"', result)];
      }
      if (cluster.roles.some((one) => one.name === name)) {
        return [failedResult(`ERROR:  role "${name}" already exists`, result)];
      }
      cluster.roles.push({ name, canLogin: true, validUntil });
      if (fields.boolean('ManagedUser')) {
        putRoleSecret(world, cluster, name, password);
      }
      return [userResult(result)];
    },
  );
  return { Results: results };
}
