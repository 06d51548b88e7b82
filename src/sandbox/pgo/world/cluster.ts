import type { ClusterSpec } from './cluster-spec.ts';

/** A PostgreSQL instance: the primary or a replica, one deployment each. */
export interface Instance {
  /** Name of the deployment; the first primary is called as the cluster. */
  readonly name: string;
  /** Name of its data volume claim. */
  readonly claim: string;
  node: string;
  timeline: number;
  /** Megabytes behind the primary; undefined when the instance cannot be reached. */
  lag: number | undefined;
  pendingRestart: boolean;
  /** Absent while nothing is scheduled. */
  pod?: Pod | undefined;
}

/** The pod of an instance. */
export interface Pod {
  name: string;
  phase: 'Pending' | 'Running';
  ready: number;
  /** Zero until the kubelet reports container statuses: `0/0` then counts as ready. */
  containers: number;
  role: 'unknown' | 'primary' | 'replica';
}

/** A service in front of a cluster. */
export interface Service {
  readonly name: string;
  readonly kind: 'primary' | 'replica' | 'pgbouncer' | 'pgadmin';
  readonly clusterIp: string;
  externalIp: string;
}

/** A PostgreSQL role. */
export interface DatabaseRole {
  readonly name: string;
  canLogin: boolean;
  /** Instant in milliseconds, `infinity`, `-infinity` or '' for never set. */
  validUntil: number | 'infinity' | '-infinity' | '';
}

/** A backup in a pgBackRest repository. */
export interface Backup {
  readonly label: string;
  readonly type: 'full' | 'diff' | 'incr';
  readonly prior: string | null;
  readonly reference: string[] | null;
  /** Seconds since the epoch. */
  readonly start: number;
  readonly stop: number;
  /** Bytes of the database and of what was copied. */
  readonly size: number;
  readonly delta: number;
  /** `posix`, `s3` or `gcs`. */
  readonly storageType: string;
  /** First and last write-ahead log segment. */
  readonly archive: { readonly start: string; readonly stop: string };
}

/** Where a cluster's pgAdmin stands. */
type PgAdminPhase = 'absent' | 'adding' | 'starting' | 'present' | 'removing';

/** A pgcluster with all that runs for it. */
export interface Cluster {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: string;
  resourceVersion: number;
  generation: number;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  spec: ClusterSpec;
  status: { state?: string; message?: string };
  instances: Instance[];
  /** Names of the pgreplica resources; the first primary has none. */
  replicas: string[];
  services: Service[];
  /** Names of deployments besides the instances' own. */
  deployments: string[];
  roles: DatabaseRole[];
  backups: Backup[];
  /** Runs once the pgBackRest repository's pod is up. */
  repositoryRunning: boolean;
  pgAdmin: PgAdminPhase;
  /** pgAdmin tasks that the operator has not finished; one that is stuck stays. */
  pgAdminTasks: ('add' | 'delete')[];
  /** Policies that are run as soon as the primary is up. */
  pendingPolicies: string[];
  /** Planted: calls that need the primary's pod do not find it. */
  primaryPodMissing: boolean;
  /** What was asked for when the deletion was; absent while nobody has. */
  deleting?: { deleteData: boolean; deleteBackups: boolean } | undefined;
}

/** States that `status.state` goes through. */
export const clusterStates = {
  created: 'pgcluster Created',
  processed: 'pgcluster Processed',
  initialized: 'pgcluster Initialized',
  bootstrapping: 'pgcluster Bootstrapping',
  bootstrapped: 'pgcluster Bootstrapped',
  restoring: 'pgcluster Restoring',
  shutdown: 'pgcluster Shutdown',
} as const;

/** The instance whose pod has the primary role. */
export function primaryOf(cluster: Cluster): Instance | undefined {
  return cluster.instances.find((instance) => instance.pod?.role === 'primary');
}

/** The instance whose pod is up as primary, all containers ready. */
export function readyPrimaryOf(cluster: Cluster): Instance | undefined {
  const primary = primaryOf(cluster);
  return primary?.pod !== undefined && isReady(primary.pod) && !cluster.primaryPodMissing ? primary : undefined;
}

/** All containers of the pod run and answer. */
export function isReady(pod: Pod): boolean {
  return pod.phase === 'Running' && pod.containers > 0 && pod.ready === pod.containers;
}

/** Containers in a pod of the cluster's instances: PostgreSQL and its sidecars. */
export function containersOf(spec: ClusterSpec): number {
  return 1 + (spec.exporter ? 1 : 0) + (spec.pgBadger ? 1 : 0);
}
