/** Diagnostic codes of the PGO apiserver's types, with what `reckon explain` and docs/errors.md say about each. */
export const pgoCodes = {
  PGO_BACKUP_KEPT: {
    title: 'A backup is kept when its document goes',
    explanation:
      'Only the record of it leaves the state. To delete the backup itself, set options.deleteBackup before the document is removed.',
  },
  PGO_DATA_LOSS: {
    title: 'A change would destroy data',
    explanation:
      'Replacing a cluster deletes its databases, deleting a namespace all that is in it. Take the change back, or say that the data may go with options: { allowDataLoss: true }.',
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
  PGO_PASSWORD_MISSING: {
    title: 'An operator user has no password',
    explanation:
      'Without PgouserPassword the user cannot log in until the apiserver restarts and makes one up. Give it as a secret.',
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
  PGO_TWO_NAMES: {
    title: 'One thing is given under two names',
    explanation: 'The create body knows it under both names. Give one of them.',
  },
} as const;
