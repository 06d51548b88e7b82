import { Refusal } from '../wire/refusal.ts';
import type { StorageSpec } from './cluster-spec.ts';
import { emptyStorage } from './cluster-spec.ts';

/** A named storage of the operator's configuration. */
interface StorageConfig {
  AccessMode: string;
  Size: string;
  StorageType: string;
  StorageClass: string;
  SupplementalGroups: string;
  MatchLabels: string;
}

/** The operator's configuration, `Result` of `/config` key for key (PGO `pgo.yaml`). */
export interface OperatorConfig {
  BasicAuth: string;
  Cluster: {
    CCPImagePrefix: string;
    CCPImageTag: string;
    Policies: string;
    Metrics: boolean;
    Badger: boolean;
    Port: string;
    PGBadgerPort: string;
    ExporterPort: string;
    User: string;
    Database: string;
    PasswordAgeDays: string;
    PasswordLength: string;
    Replicas: string;
    ServiceType: string;
    BackrestPort: number;
    BackrestGCSBucket: string;
    BackrestGCSEndpoint: string;
    BackrestGCSKeyType: string;
    BackrestS3Bucket: string;
    BackrestS3Endpoint: string;
    BackrestS3Region: string;
    BackrestS3URIStyle: string;
    BackrestS3VerifyTLS: string;
    DisableAutofail: boolean;
    DisableReplicaStartFailReinit: boolean;
    PodAntiAffinity: string;
    PodAntiAffinityPgBackRest: string;
    PodAntiAffinityPgBouncer: string;
    SyncReplication: boolean;
    DefaultInstanceMemory: string;
    DefaultBackrestMemory: string;
    DefaultPgBouncerMemory: string;
    DefaultExporterMemory: string;
    DisableFSGroup: boolean | null;
  };
  Pgo: Record<string, string | number | boolean | null>;
  PrimaryStorage: string;
  WALStorage: string;
  BackupStorage: string;
  ReplicaStorage: string;
  BackrestStorage: string;
  PGAdminStorage: string;
  Storage: Record<string, StorageConfig>;
  OpenShift: boolean;
}

/** The configuration shipped with 4.7.4, with the installer's memory default for the metrics exporter. */
export function sampleConfig(): OperatorConfig {
  return {
    BasicAuth: '',
    Cluster: {
      CCPImagePrefix: 'registry.developers.crunchydata.com/crunchydata',
      CCPImageTag: 'centos8-13.5-4.7.4',
      Policies: '',
      Metrics: false,
      Badger: false,
      Port: '5432',
      PGBadgerPort: '10000',
      ExporterPort: '9187',
      User: 'testuser',
      Database: '',
      PasswordAgeDays: '0',
      PasswordLength: '24',
      Replicas: '0',
      ServiceType: 'ClusterIP',
      BackrestPort: 2022,
      BackrestGCSBucket: '',
      BackrestGCSEndpoint: '',
      BackrestGCSKeyType: '',
      BackrestS3Bucket: '',
      BackrestS3Endpoint: '',
      BackrestS3Region: '',
      BackrestS3URIStyle: '',
      BackrestS3VerifyTLS: 'true',
      DisableAutofail: false,
      DisableReplicaStartFailReinit: false,
      PodAntiAffinity: 'preferred',
      PodAntiAffinityPgBackRest: '',
      PodAntiAffinityPgBouncer: '',
      SyncReplication: false,
      DefaultInstanceMemory: '128Mi',
      DefaultBackrestMemory: '48Mi',
      DefaultPgBouncerMemory: '24Mi',
      DefaultExporterMemory: '24Mi',
      DisableFSGroup: null,
    },
    Pgo: {
      Audit: false,
      ConfigMapWorkerCount: null,
      ControllerGroupRefreshInterval: null,
      DisableReconcileRBAC: false,
      NamespaceRefreshInterval: null,
      NamespaceWorkerCount: null,
      PGClusterWorkerCount: null,
      PGOImagePrefix: 'registry.developers.crunchydata.com/crunchydata',
      PGOImageTag: 'centos8-4.7.4',
      PGReplicaWorkerCount: null,
      PGTaskWorkerCount: null,
    },
    PrimaryStorage: 'default',
    WALStorage: '',
    BackupStorage: 'default',
    ReplicaStorage: 'default',
    BackrestStorage: 'default',
    PGAdminStorage: 'default',
    Storage: {
      alternatesite: storage('4G', 'alternatesite'),
      default: storage('1G', ''),
      gce: storage('300M', 'standard'),
      hostpathstorage: storage('1G', '', 'ReadWriteMany', 'create'),
      nfsstorage: storage('1G', '', 'ReadWriteMany', 'create', '65534'),
      nfsstoragered: storage('1G', '', 'ReadWriteMany', 'create', '65534', 'crunchyzone=red'),
      primarysite: storage('4G', 'primarysite'),
      rook: storage('1Gi', 'rook-ceph-block'),
      storageos: storage('5Gi', 'fast'),
    },
    OpenShift: false,
  };
}

/** Resolves a named storage; an empty name gives an empty storage, and `size` overrides the configured one. */
export function resolveStorage(config: OperatorConfig, name: string, size = ''): StorageSpec {
  const found = config.Storage[name];
  if (found === undefined) {
    return { ...emptyStorage(), size };
  }
  return {
    name: '',
    storageclass: found.StorageClass,
    accessmode: found.AccessMode,
    size: size === '' ? found.Size : size,
    storagetype: found.StorageType,
    supplementalgroups: found.SupplementalGroups,
    matchLabels: found.MatchLabels,
  };
}

/**
 * Refuses the name of a storage that is not configured; an empty name passes.
 *
 * @param word - Builds the message from the name, for it differs from field to field.
 */
export function checkStorageName(config: OperatorConfig, name: string, word = storageNotFound): void {
  if (name !== '' && config.Storage[name] === undefined) {
    throw new Refusal(word(name));
  }
}

function storageNotFound(name: string): string {
  return `"${name}" storage config was not found`;
}

function storage(
  size: string,
  storageClass: string,
  accessMode = 'ReadWriteOnce',
  type = 'dynamic',
  groups = '',
  labels = '',
): StorageConfig {
  return {
    AccessMode: accessMode,
    Size: size,
    StorageType: type,
    StorageClass: storageClass,
    SupplementalGroups: groups,
    MatchLabels: labels,
  };
}
