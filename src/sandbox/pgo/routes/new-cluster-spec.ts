import type { RequestFields } from '../wire/request-fields.ts';
import type { Call } from '../wire/route.ts';
import type { ClusterSpec, StorageSpec } from '../world/cluster-spec.ts';
import { emptyStorage } from '../world/cluster-spec.ts';
import type { OperatorConfig } from '../world/operator-config.ts';
import { resolveStorage } from '../world/operator-config.ts';
import { canonicalQuantity } from '../world/quantity.ts';
import { mergeLimits, mergeRequests } from './resources.ts';
import { readStorageTypes } from './storage-types.ts';
import { nonEmpty, readTolerations } from './tolerations.ts';

/** Builds the spec that a create request asks for, with the operator's defaults filled in. */
export function newClusterSpec({ world, fields }: Call): ClusterSpec {
  const { config } = world.state;
  const cluster = config.Cluster;
  const name = fields.string('Name');
  const or = (field: string, fallback: string) => fields.string(field) || fallback;
  const synchronous = fields.optionalBoolean('SyncReplication');
  const backrestConfig = fields.string('BackrestConfig');
  const passwordType = fields.string('PasswordType');
  const annotations = fields.object('annotations');
  return {
    name,
    clustername: name,
    policies: or('Policies', cluster.Policies),
    ccpimage: or('CCPImage', 'crunchy-postgres-ha'),
    ccpimagetag: or('CCPImageTag', cluster.CCPImageTag),
    ccpimageprefix: or('CCPImagePrefix', cluster.CCPImagePrefix),
    pgoimageprefix: or('PGOImagePrefix', String(config.Pgo['PGOImagePrefix'])),
    port: cluster.Port,
    disableAutofail: !fields.boolean('AutofailFlag') || cluster.DisableAutofail,
    pgBadger: fields.boolean('BadgerFlag') || cluster.Badger,
    pgbadgerport: cluster.PGBadgerPort,
    exporter: fields.boolean('MetricsFlag') || cluster.Metrics,
    exporterport: cluster.ExporterPort,
    ...storages(config, fields),
    resources: mergeRequests({ memory: canonicalQuantity(cluster.DefaultInstanceMemory || '512Mi') }, fields, ''),
    limits: mergeLimits({}, fields, ''),
    backrestResources: mergeRequests(
      { memory: canonicalQuantity(cluster.DefaultBackrestMemory || '48Mi') },
      fields,
      'Backrest',
    ),
    backrestLimits: mergeLimits({}, fields, 'Backrest'),
    exporterResources: mergeRequests(
      { memory: canonicalQuantity(cluster.DefaultExporterMemory || '0') },
      fields,
      'Exporter',
    ),
    exporterLimits: mergeLimits({}, fields, 'Exporter'),
    pgBouncer: {
      replicas: fields.boolean('PgbouncerFlag') ? fields.int('PgBouncerReplicas') || 1 : 0,
      resources: mergeRequests(
        { memory: canonicalQuantity(cluster.DefaultPgBouncerMemory || '24Mi') },
        fields,
        'PgBouncer',
      ),
      limits: mergeLimits({}, fields, 'PgBouncer'),
      serviceType: fields.boolean('PgbouncerFlag') ? fields.string('PgBouncerServiceType') : '',
      tlsSecret: fields.string('PgBouncerTLSSecret'),
    },
    user: or('Username', cluster.User),
    passwordType: passwordType === 'scram' ? 'scram-sha-256' : passwordType,
    database: or('Database', cluster.Database || name),
    replicas: replicaCount(config, fields, synchronous),
    status: '',
    customconfig: fields.string('CustomConfig'),
    userlabels: { ...fields.map('UserLabels'), 'pgo-version': world.knob('serverVersion') },
    nodeAffinity: nodeAffinity(fields),
    podAntiAffinity: podAntiAffinity(config, fields),
    syncReplication: synchronous,
    backrestConfig: backrestConfig === '' ? undefined : [{ configMap: { name: backrestConfig } }],
    backrestGCSBucket: or('BackrestGCSBucket', cluster.BackrestGCSBucket),
    backrestGCSEndpoint: or('BackrestGCSEndpoint', cluster.BackrestGCSEndpoint),
    backrestGCSKeyType: or('BackrestGCSKeyType', cluster.BackrestGCSKeyType),
    backrestS3Bucket: or('BackrestS3Bucket', cluster.BackrestS3Bucket),
    backrestS3Region: or('BackrestS3Region', cluster.BackrestS3Region),
    backrestS3Endpoint: or('BackrestS3Endpoint', cluster.BackrestS3Endpoint),
    backrestS3URIStyle: or('BackrestS3URIStyle', cluster.BackrestS3URIStyle),
    backrestS3VerifyTLS:
      ({ 1: 'true', 2: 'false' } as Record<number, string>)[fields.int('BackrestS3VerifyTLS')] ??
      cluster.BackrestS3VerifyTLS,
    backrestRepoPath: fields.string('BackrestRepoPath'),
    backrestStorageTypes: readStorageTypes(fields.string('BackrestStorageType')),
    tls: {
      caSecret: fields.string('CASecret'),
      replicationTLSSecret: fields.string('ReplicationTLSSecret'),
      tlsSecret: fields.string('TLSSecret'),
    },
    tlsOnly: fields.boolean('TLSOnly'),
    standby: fields.boolean('Standby'),
    shutdown: false,
    pgDataSource: {
      namespace: fields.object('PGDataSource').string('namespace'),
      restoreFrom: fields.object('PGDataSource').string('restoreFrom'),
      restoreOpts: fields.object('PGDataSource').string('restoreOpts'),
    },
    annotations: {
      global: nonEmpty(annotations.map('global')),
      postgres: nonEmpty(annotations.map('postgres')),
      backrest: nonEmpty(annotations.map('backrest')),
      pgBouncer: nonEmpty(annotations.map('pgBouncer')),
    },
    serviceType: fields.string('ServiceType'),
    tolerations: readTolerations(fields, 'tolerations'),
  };
}

type Storages = Pick<
  ClusterSpec,
  'PrimaryStorage' | 'WALStorage' | 'ReplicaStorage' | 'BackrestStorage' | 'PGAdminStorage' | 'tablespaceMounts'
>;

function storages(config: OperatorConfig, fields: RequestFields): Storages {
  const resolve = (field: string, fallback: string, size: string): StorageSpec =>
    resolveStorage(config, fields.string(field) || fallback, fields.string(size));
  const tablespaces = fields
    .objects('Tablespaces')
    .map((one) => [one.string('Name'), resolveStorage(config, one.string('StorageConfig'), one.string('PVCSize'))]);
  return {
    PrimaryStorage: resolve('StorageConfig', config.PrimaryStorage, 'PVCSize'),
    WALStorage: resolve('WALStorageConfig', config.WALStorage, 'WALPVCSize'),
    ReplicaStorage: resolve('ReplicaStorageConfig', config.ReplicaStorage, 'PVCSize'),
    BackrestStorage: resolve('BackrestStorageConfig', config.BackrestStorage, 'BackrestPVCSize'),
    PGAdminStorage: emptyStorage(),
    tablespaceMounts: Object.fromEntries(tablespaces),
  };
}

function replicaCount(config: OperatorConfig, fields: RequestFields, synchronous: boolean | undefined): string {
  const asked = fields.int('ReplicaCount');
  const count = asked === 0 ? Number(config.Cluster.Replicas) : asked;
  return String(synchronous === true ? Math.max(1, count) : count);
}

function nodeAffinity(fields: RequestFields): ClusterSpec['nodeAffinity'] {
  const [key = '', value = ''] = fields.string('NodeLabel').split('=');
  if (key === '') {
    return {};
  }
  const term = { matchExpressions: [{ key, operator: 'In', values: [value] }] };
  return {
    default:
      fields.int('NodeAffinityType') === 1
        ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } }
        : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, preference: term }] },
  };
}

function podAntiAffinity(config: OperatorConfig, fields: RequestFields): ClusterSpec['podAntiAffinity'] {
  const { PodAntiAffinity, PodAntiAffinityPgBackRest, PodAntiAffinityPgBouncer } = config.Cluster;
  const general = fields.string('PodAntiAffinity') || PodAntiAffinity || 'preferred';
  return {
    default: general,
    pgBackRest: fields.string('PodAntiAffinityPgBackRest') || PodAntiAffinityPgBackRest || general,
    pgBouncer: fields.string('PodAntiAffinityPgBouncer') || PodAntiAffinityPgBouncer || general,
  };
}
