/** CPU and memory of a container, as canonical Kubernetes quantities; what is unset is absent. */
export interface ResourceList {
  cpu?: string;
  memory?: string;
}

/** A resolved storage configuration. The configuration's name is not kept. */
export interface StorageSpec {
  /** Name of the volume claim, once it is deployed. */
  name: string;
  storageclass: string;
  accessmode: string;
  /** Verbatim as asked for or configured. */
  size: string;
  /** `create`, `dynamic`, `existing` or `emptydir`. */
  storagetype: string;
  supplementalgroups: string;
  matchLabels: string;
}

/** pgBouncer of a cluster; it is there when `replicas` is above zero. */
interface PgBouncerSpec {
  replicas: number;
  resources: ResourceList;
  limits: ResourceList;
  serviceType: string;
  tlsSecret: string;
}

/** A Kubernetes toleration; what is unset is absent. */
export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

/** Custom annotations by what they are put on. */
type AnnotationGroups = Record<'global' | 'postgres' | 'backrest' | 'pgBouncer', Record<string, string> | null>;

/**
 * `spec` of a pgcluster, key for key as `/showclusters` shows it (PGO custom resource `pgclusters`, v4.7.4).
 * Keys that are undefined are left out.
 */
export interface ClusterSpec {
  name: string;
  clustername: string;
  /** Comma-separated. */
  policies: string;
  ccpimage: string;
  ccpimagetag: string;
  ccpimageprefix: string;
  pgoimageprefix: string;
  port: string;
  disableAutofail: boolean;
  pgBadger: boolean;
  pgbadgerport: string;
  exporter: boolean;
  exporterport: string;
  PrimaryStorage: StorageSpec;
  WALStorage: StorageSpec;
  ReplicaStorage: StorageSpec;
  BackrestStorage: StorageSpec;
  PGAdminStorage: StorageSpec;
  resources: ResourceList;
  limits: ResourceList;
  backrestResources: ResourceList;
  backrestLimits: ResourceList;
  exporterResources: ResourceList;
  exporterLimits: ResourceList;
  pgBouncer: PgBouncerSpec;
  user: string;
  passwordType: string;
  database: string;
  /** The number asked for at creation, as text; it never changes. */
  replicas: string;
  /** '' until the operator has deployed the cluster, then `completed`. */
  status: string;
  customconfig: string;
  userlabels: Record<string, string>;
  nodeAffinity: { default?: unknown };
  podAntiAffinity: { default: string; pgBackRest: string; pgBouncer: string };
  syncReplication?: boolean | undefined;
  backrestConfig?: { configMap: { name: string } }[] | undefined;
  backrestGCSBucket: string;
  backrestGCSEndpoint: string;
  backrestGCSKeyType: string;
  backrestS3Bucket: string;
  backrestS3Region: string;
  backrestS3Endpoint: string;
  backrestS3URIStyle: string;
  backrestS3VerifyTLS: string;
  backrestRepoPath: string;
  backrestStorageTypes: string[];
  tablespaceMounts: Record<string, StorageSpec>;
  tls: { caSecret: string; replicationTLSSecret: string; tlsSecret: string };
  tlsOnly: boolean;
  standby: boolean;
  shutdown: boolean;
  pgDataSource: { namespace: string; restoreFrom: string; restoreOpts: string };
  annotations: AnnotationGroups;
  serviceType: string;
  tolerations: Toleration[] | null;
}

/** A storage that is not set. */
export function emptyStorage(): StorageSpec {
  return {
    name: '',
    storageclass: '',
    accessmode: '',
    size: '',
    storagetype: '',
    supplementalgroups: '',
    matchLabels: '',
  };
}
