import { findClaim, repositoryClaim } from '../lifecycle/claims.ts';
import { notFound, Refusal } from '../wire/refusal.ts';
import type { RequestFields } from '../wire/request-fields.ts';
import type { Call } from '../wire/route.ts';
import { clusterStates } from '../world/cluster.ts';
import { checkLabels, dns1035Problem } from '../world/names.ts';
import { checkStorageName } from '../world/operator-config.ts';
import type { PgoWorld } from '../world/pgo-world.ts';
import { checkBackupOptions } from './backup-options.ts';
import { checkTls, tlsOf } from './check-tls.ts';
import { checkResources, checkVolumeSize, isServiceType } from './resources.ts';
import { readStorageTypes } from './storage-types.ts';

/**
 * Checks a create request, in the server's order (PGO apiserver, `CreateCluster`).
 *
 * @throws {Refusal} For the first thing that is wrong.
 */
export function checkClusterRequest(call: Call): void {
  const { world, fields, namespace } = call;
  const { config } = world.state;
  checkName(call);
  checkLabels(fields.map('UserLabels'));
  checkDataSource(call);
  for (const size of ['PVCSize', 'BackrestPVCSize', 'WALPVCSize']) {
    checkVolumeSize(fields.string(size));
  }
  checkResources(fields, '', config.Cluster.DefaultInstanceMemory);
  checkResources(fields, 'Backrest', config.Cluster.DefaultBackrestMemory);
  checkResources(fields, 'PgBouncer', config.Cluster.DefaultPgBouncerMemory);
  // The server compares the exporter's limit with pgBouncer's default.
  checkResources(fields, 'Exporter', config.Cluster.DefaultPgBouncerMemory);
  checkTablespaces(world, fields);
  checkTls(world, namespace, tlsOf(fields), fields.string('PgBouncerTLSSecret'), fields.boolean('PgbouncerFlag'));
  const customConfig = fields.string('CustomConfig');
  if (customConfig !== '' && !hasConfigMap(call, customConfig)) {
    throw new Refusal(`${customConfig} configmap was not found `);
  }
  if (!isServiceType(fields.string('ServiceType'))) {
    throw new Refusal(`invalid service type "${fields.string('ServiceType')}"`);
  }
  checkStandby(fields);
  const backrestConfig = fields.string('BackrestConfig');
  if (backrestConfig !== '' && !hasConfigMap(call, backrestConfig)) {
    throw notFound('configmaps', backrestConfig);
  }
  checkRepository(world, fields);
  checkStorageName(config, fields.string('BackrestStorageConfig'));
  checkStorageName(config, fields.string('StorageConfig'));
  checkStorageName(config, fields.string('WALStorageConfig'));
  if (fields.string('WALPVCSize') !== '' && fields.string('WALStorageConfig') === '' && config.WALStorage === '') {
    throw new Refusal('WAL size requires WAL storage');
  }
  checkNodeLabel(fields.string('NodeLabel'));
  checkStorageName(config, fields.string('ReplicaStorageConfig'), (name) => `${name} Storage config was not found `);
  checkPasswordType(fields.string('PasswordType'));
  if (fields.boolean('PgbouncerFlag')) {
    checkPgBouncer(fields);
  }
  for (const affinity of ['PodAntiAffinity', 'PodAntiAffinityPgBackRest', 'PodAntiAffinityPgBouncer']) {
    checkAntiAffinity(fields.string(affinity));
  }
  if (!['', 'path', 'host'].includes(fields.string('BackrestS3URIStyle'))) {
    throw new Refusal('pgBackRest S3 URI style must be set to either "path" or "host".');
  }
}

/** Checks that tablespaces name a known storage and a valid size. */
export function checkTablespaces(world: PgoWorld, fields: RequestFields): void {
  for (const tablespace of fields.objects('Tablespaces')) {
    const storage = tablespace.string('StorageConfig');
    if (world.state.config.Storage[storage] === undefined) {
      throw new Refusal(`${storage} storage config for tablespace ${tablespace.string('Name')} was not found`);
    }
    checkVolumeSize(tablespace.string('PVCSize'));
  }
}

/** Checks the form `key=value`; '' passes. */
export function checkNodeLabel(label: string): void {
  if (label !== '' && label.split('=').length !== 2) {
    throw new Refusal(`${label} node label does not follow key=value format`);
  }
}

/** Checks the kind of a password's hash. */
export function checkPasswordType(type: string): void {
  if (!['', 'md5', 'scram', 'scram-sha-256'].includes(type)) {
    throw new Refusal('invalid password type. choices are (md5, scram-sha-256)');
  }
}

function checkName({ world, fields, namespace }: Call): void {
  const name = fields.string('Name');
  if (name === 'all') {
    throw new Refusal('invalid cluster name - all is not allowed as a cluster name');
  }
  if (fields.int('ReplicaCount') < 0) {
    throw new Refusal('invalid replica-count , should be greater than or equal to 0');
  }
  const problem = dns1035Problem(name);
  if (problem !== undefined) {
    throw new Refusal(`invalid cluster name format ${problem}`);
  }
  if (world.findCluster(namespace, name) !== undefined) {
    throw new Refusal(`pgcluster ${name} was found so we will not create it`);
  }
}

function checkDataSource({ world, fields, namespace }: Call): void {
  const source = fields.object('PGDataSource');
  const from = source.string('restoreFrom');
  const options = source.string('restoreOpts');
  const where = source.string('namespace') || namespace;
  if (from === '') {
    if (options !== '') {
      throw new Refusal('A cluster to restore from must be specified when providing restore options');
    }
    return;
  }
  const claim = repositoryClaim(from);
  const suffix = `for cluster ${from} (namespace ${where}), cannot restore from the specified data source`;
  if (findClaim(world, where, claim) === undefined) {
    throw new Refusal(`Unable to find PVC ${claim} ${suffix}`);
  }
  const secret = `${from}-backrest-repo-config`;
  if (world.secret(where, secret) === undefined) {
    throw new Refusal(`Unable to find secret ${secret} ${suffix}`);
  }
  checkBackupOptions(options, 'restore');
  const { shutdown, bootstrapping } = clusterStates;
  for (const other of world.state.clusters.filter((one) => one.namespace === where)) {
    if (other.name === from && other.status.state === shutdown) {
      throw new Refusal(
        `Unable to restore from cluster ${from} (namespace ${where}) because it has a ${shutdown} status`,
      );
    }
    if (other.spec.pgDataSource.restoreFrom === from && other.status.state === bootstrapping) {
      throw new Refusal(
        `Cluster ${other.name} (namespace ${where}) is currently bootstrapping from cluster ${from}, please try again once it is completes`,
      );
    }
  }
}

function checkStandby(fields: RequestFields): void {
  const type = fields.string('BackrestStorageType');
  if (fields.boolean('Standby') && !type.includes('s3') && !type.includes('gcs')) {
    throw new Refusal("Backrest storage type 's3' must be selected in order to create a standby cluster");
  }
  if (fields.boolean('Standby') && fields.string('BackrestRepoPath') === '') {
    throw new Refusal('A pgBackRest repository path must be specified when creating a standby cluster');
  }
}

function checkRepository(world: PgoWorld, fields: RequestFields): void {
  const types = readStorageTypes(fields.string('BackrestStorageType'));
  const { Cluster } = world.state.config;
  if (types.includes('s3') && types.includes('gcs')) {
    throw new Refusal('Cannot use S3 and GCS at the same time.');
  }
  if (types.includes('gcs') && fields.string('BackrestGCSBucket') + Cluster.BackrestGCSBucket === '') {
    throw new Refusal(
      'A configuration settings for GCS storage is missing. Values must be provided for the GCS bucket, GCS endpoint, and a GCS key in order to use the GCS storage type with pgBackRest.',
    );
  }
  if (types.includes('s3')) {
    const isMissing =
      fields.string('BackrestS3Bucket') + Cluster.BackrestS3Bucket === '' ||
      fields.string('BackrestS3Endpoint') + Cluster.BackrestS3Endpoint === '' ||
      fields.string('BackrestS3Region') + Cluster.BackrestS3Region === '';
    if (isMissing) {
      throw new Refusal(
        "A configuration setting for AWS S3 storage is missing. Values must be provided for the S3 bucket, S3 endpoint and S3 region in order to use the 's3' storage type with pgBackRest.",
      );
    }
    if (!['', 'service', 'token'].includes(fields.string('BackrestGCSKeyType'))) {
      throw new Refusal('Invalid GCS key type. Must either be "service" or "token".');
    }
  }
}

function checkPgBouncer(fields: RequestFields): void {
  if (fields.int('PgBouncerReplicas') < 0) {
    throw new Refusal('must have at least 1 replica(s) for pgBouncer');
  }
  if (!isServiceType(fields.string('PgBouncerServiceType'))) {
    throw new Refusal(`invalid pgBouncer service type "${fields.string('PgBouncerServiceType')}"`);
  }
}

function checkAntiAffinity(type: string): void {
  if (!['', 'required', 'preferred', 'disabled'].includes(type)) {
    throw new Refusal(`Invalid pod anti-affinity type.  Valid values are 'required', 'preferred' or 'disabled'`);
  }
}

function hasConfigMap({ world, namespace }: Call, name: string): boolean {
  return world.state.configMaps.some((one) => one.namespace === namespace && one.name === name);
}
