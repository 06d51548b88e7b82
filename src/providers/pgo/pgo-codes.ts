/** Diagnostic codes of the PGO apiserver's types, with what `reckon explain` and docs/errors.md say about each. */
export const pgoCodes = {
  PGO_BACKUP_KEPT: {
    title: 'A backup is kept when its document goes',
    explanation:
      'Only the record of it leaves the state. To delete the backup itself, set options.deleteBackup before the document is removed.',
  },
  PGO_CANNOT_UNSET: {
    title: 'The API cannot take a value away',
    explanation:
      'Once set, requests, limits and the like of a cluster can be changed but not unset. Take the line out to leave the value alone, or give it another one.',
  },
  PGO_DATA_LOSS: {
    title: 'A change would destroy data',
    explanation:
      'Replacing a cluster deletes its databases, deleting a namespace all that is in it. Take the change back, or say that the data may go with options: { allowDataLoss: true }.',
  },
  PGO_LIMIT_BELOW_REQUEST: {
    title: 'A limit is below its request',
    explanation: 'Raise the limit, or lower the request. Quantities are compared as numbers: 1G is less than 1Gi.',
  },
  PGO_NAMESPACE_TAKEN: {
    title: 'A namespace that exists is taken on',
    explanation:
      'The operator is told to manage a namespace that someone else has made. Nothing in it changes; but deleting it later deletes all that is in it.',
  },
  PGO_NAMESPACES_AMBIGUOUS: {
    title: 'AllNamespaces and PgouserNamespaces exclude each other',
    explanation: 'An operator user works in all namespaces or in those that are named. Give one of the two.',
  },
  PGO_NAMESPACES_MISSING: {
    title: 'An operator user has no namespaces',
    explanation: 'Name them in PgouserNamespaces, or set AllNamespaces to true.',
  },
  PGO_NAMESPACE_MISSING: {
    title: 'No namespace is named',
    explanation: 'Give Namespace in the document, or `namespace` of the connection in reckon.yaml.',
  },
  PGO_NOT_UPGRADED: {
    title: 'A cluster was left behind by an upgrade of the operator',
    explanation: 'The apiserver takes no changes of it. Run `reckon run ADDRESS upgrade` first.',
  },
  PGO_PASSWORD_MISSING: {
    title: 'An operator user has no password',
    explanation:
      'Without PgouserPassword the user cannot log in until the apiserver restarts and makes one up. Give it as a secret.',
  },
  PGO_REPLICA_SMALLER: {
    title: 'New replicas get smaller volumes',
    explanation:
      'A cluster whose PVCSize has grown gives replicas that are added the size that it was made with. Name a storage configuration for them in options.scale.storageConfig.',
  },
  PGO_SCHEDULE_INCOMPLETE: {
    title: 'A schedule lacks what its kind needs',
    explanation:
      'A backup schedule needs PGBackRestType (full, diff or incr), a policy schedule PolicyName and Database.',
  },
  PGO_SCHEDULE_OPTIONS: {
    title: 'Options stand at a policy schedule',
    explanation: 'ScheduleOptions belong to backups; the apiserver refuses them with a policy.',
  },
  PGO_SHUT_DOWN: {
    title: 'A cluster that is shut down cannot take a change',
    explanation:
      'Passwords are changed, and replicas taken away, where PostgreSQL runs. Start the cluster in the same change with shutdown: false, or leave the change until it runs.',
  },
  PGO_STANDBY_RUNNING: {
    title: 'A running cluster cannot be made a standby',
    explanation: 'Apply shutdown: true first, then standby: true, then take shutdown out.',
  },
  PGO_STANDBY_STORAGE: {
    title: 'A standby has no shared storage',
    explanation:
      'It follows another cluster through backups in s3 or gcs: BackrestStorageType must name one of them, and BackrestRepoPath the repository.',
  },
  PGO_SYNC_ALONE: {
    title: 'Synchronous replication without a replica',
    explanation:
      'The operator makes one replica for SyncReplication whatever the number says. Write replicas: 1 or more.',
  },
  PGO_TABLESPACE_GONE: {
    title: 'A tablespace cannot be removed',
    explanation: 'The apiserver only adds tablespaces. Put the entry back.',
  },
  PGO_TABLESPACE_SIZE: {
    title: 'A tablespace cannot be resized',
    explanation: 'The operator does not resize the volumes of a tablespace that is there. Take the change back.',
  },
  PGO_TLS_PARTLY: {
    title: 'TLS cannot be turned off in part',
    explanation: 'Take out TLSSecret, CASecret, ReplicationTLSSecret and TLSOnly together, or change them.',
  },
  PGO_TWO_NAMES: {
    title: 'One thing is given under two names',
    explanation: 'The create body knows it under both names. Give one of them.',
  },
} as const;
