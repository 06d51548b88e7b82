import { passwordLength, putRoleSecret, roleSecret } from '../lifecycle/database-roles.ts';
import { beginCreation } from '../lifecycle/start-cluster.ts';
import type { ReplyFields } from '../wire/refusal.ts';
import { alreadyExists, notFound, Refusal } from '../wire/refusal.ts';
import type { Call } from '../wire/route.ts';
import type { Cluster } from '../world/cluster.ts';
import { clusterStates } from '../world/cluster.ts';
import type { ClusterSpec } from '../world/cluster-spec.ts';
import { checkClusterRequest } from './check-cluster-request.ts';
import { newClusterSpec } from './new-cluster-spec.ts';

/** `POST /clusters`: checks, makes the Secrets and the workflow, and stores the pgcluster for the operator to find. */
export function createCluster(call: Call): ReplyFields {
  const { world, fields, namespace, user } = call;
  checkClusterRequest(call);
  const spec = newClusterSpec(call);
  const cluster = storedCluster(call, spec);
  checkSecretFrom(call, spec);
  const postgres = ensurePassword(call, cluster, 'postgres', fields.string('PasswordSuperuser'));
  const replication = ensurePassword(call, cluster, 'primaryuser', fields.string('PasswordReplication'));
  const own = ensurePassword(call, cluster, spec.user, fields.string('Password'));
  ensureRepositorySecret(call, cluster);
  if (world.state.workflows.some((one) => one.namespace === namespace && one.cluster === spec.name)) {
    throw alreadyExists('pgtasks.crunchydata.com', `${spec.name}-createcluster`);
  }
  const workflowId = world.uuid();
  spec.userlabels['workflowid'] = workflowId;
  world.state.workflows.push({
    id: workflowId,
    namespace,
    cluster: spec.name,
    kind: 'create',
    parameters: { 'pg-cluster': spec.name, 'task submitted': world.timestamp(), workflowid: workflowId },
  });
  world.state.clusters.push({ ...cluster, labels: { ...cluster.labels, pgouser: user } });
  const stored = world.cluster(namespace, spec.name);
  beginCreation(world, stored, world.state.namespaces.find((one) => one.name === namespace)?.readyAt ?? 0);
  const system = fields.boolean('ShowSystemAccounts') ? [postgres, replication] : [];
  return { Database: spec.database, Name: spec.name, Users: [...system, own], WorkflowID: workflowId };
}

function storedCluster({ world, namespace }: Call, spec: ClusterSpec): Cluster {
  const policies = spec.policies.split(',').filter((one) => one !== '');
  const isKnown = (name: string) =>
    world.state.policies.some((one) => one.namespace === namespace && one.name === name);
  return {
    namespace,
    name: spec.name,
    uid: world.uuid(),
    createdAt: world.timestamp(),
    resourceVersion: world.nextVersion(),
    generation: 1,
    labels: { name: spec.name, 'pg-cluster': spec.name },
    annotations: {},
    spec,
    status: { state: clusterStates.created, message: 'Created, not processed yet' },
    instances: [],
    replicas: [],
    services: [],
    deployments: [],
    roles: [],
    backups: [],
    repositoryRunning: false,
    pgAdmin: 'absent',
    pgAdminTasks: [],
    // One unknown policy and none is run: nobody is told.
    pendingPolicies: policies.every(isKnown) ? policies : [],
    primaryPodMissing: false,
  };
}

/** A Secret of the name that is already there wins over all that the request says. */
function ensurePassword(
  call: Call,
  cluster: Cluster,
  role: string,
  asked: string,
): { Password: string; Username: string } {
  const { world, fields, namespace } = call;
  const from = fields.string('SecretFrom');
  const known = world.secret(namespace, roleSecret(cluster.name, role))?.['password'];
  const copied = from === '' ? undefined : world.secret(namespace, roleSecret(from, role))?.['password'];
  const password = known ?? (asked || (copied ?? world.password(passwordLength(world, fields.int('PasswordLength')))));
  if (known === undefined) {
    putRoleSecret(world, cluster, role, password);
  }
  return { Password: password, Username: role };
}

function checkSecretFrom({ world, fields, namespace }: Call, spec: ClusterSpec): void {
  const from = fields.string('SecretFrom');
  if (from === '') {
    return;
  }
  if (!world.state.secrets.some((one) => one.namespace === namespace && one.cluster === from)) {
    throw new Refusal(`no secrets found for "${from}"`);
  }
  for (const role of ['postgres', 'primaryuser', spec.user]) {
    if (world.secret(namespace, roleSecret(from, role)) === undefined) {
      throw new Refusal(`could not find secret "${role}" in cluster "${from}"`);
    }
  }
}

function ensureRepositorySecret({ world, fields, namespace }: Call, cluster: Cluster): void {
  const name = `${cluster.name}-backrest-repo-config`;
  if (world.secret(namespace, name) !== undefined) {
    return;
  }
  const authority = fields.string('BackrestS3CASecretName');
  if (authority !== '' && world.secret(namespace, authority) === undefined) {
    throw new Refusal(
      `Error finding pgBackRest S3 CA secret "${authority}": ${notFound('secrets', authority).message}`,
    );
  }
  const gcsKey = fields.string('BackrestGCSKey');
  if (gcsKey !== '' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(gcsKey)) {
    throw new Refusal('could not decode GCS key: illegal base64 data at input byte 0');
  }
  world.putSecret(namespace, name, cluster.name, {
    'aws-s3-key': fields.string('BackrestS3Key'),
    'aws-s3-key-secret': fields.string('BackrestS3KeySecret'),
    'gcs-key': gcsKey,
  });
}
