import type { Cluster } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';

/** Does a cluster's job. `subject` is what the job was given besides the cluster. */
type JobHandler = (world: PgoWorld, cluster: Cluster, subject: string) => void;

/** Handlers by the kind of job. */
export type JobHandlers = Readonly<Record<string, JobHandler>>;
