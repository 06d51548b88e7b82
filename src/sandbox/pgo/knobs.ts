/** Behaviours of the PGO emulator that can be set, with their defaults. */
export const pgoKnobs = {
  serverVersion: {
    value: '4.7.4',
    description: 'Version of the apiserver; requests must carry exactly this text as ClientVersion.',
  },
  requireClientCertificate: {
    value: true,
    description: 'Answer 403 to a caller without a client certificate, as a server with TLS does.',
  },
  basicAuth: { value: true, description: 'Check passwords; false is BasicAuth "false" in the server configuration.' },
  healthWithoutCertificate: { value: false, description: 'List /health in NOAUTH_ROUTES.' },
  namespaceMode: {
    value: 'dynamic',
    description: 'Namespace operating mode: dynamic, readonly or disabled.',
  },
  namespaceReadyMs: {
    value: 2000,
    description: 'Natural milliseconds until the operator processes clusters of a namespace it has just taken on.',
  },
  pollsPerStep: {
    value: 0,
    description: 'Above 0, a cluster takes its next step at every n-th show of it instead of by the clock.',
  },
  unsetAsNull: {
    value: false,
    description: 'Print syncReplication, backrestConfig and nodeAffinity.default as null when unset, as before 4.7.3.',
  },
  listItemsCarryKind: { value: false, description: 'Give the items of /showclusters kind and apiVersion.' },
  patroniState: { value: 'running', description: 'Status of an instance that can be reached.' },
  rollingUpdates: {
    value: true,
    description: 'Let updates that change pods restart the instances, which are not ready for a while.',
  },
  labelSelectorBug: {
    value: true,
    description: 'Make Selector and Args ["all"] of /label and /labeldelete fail with "no clusters found".',
  },
  nilAnnotationsPanic: {
    value: true,
    description: 'Drop the connection when annotations are added to a stored group that is null.',
  },
  resizeKnownTablespaces: {
    value: false,
    description: 'Resize the volume when a known tablespace is updated with a larger PVCSize.',
  },
  secondBackupClaimSticks: {
    value: false,
    description: 'Never finish a deletion that keeps backups while pg_dump volumes exist beside the repository.',
  },
  quirkEarlyOk: {
    value: true,
    description: 'Send 200 before authenticating on /showpolicies and /policiesdelete.',
  },
  quirkTrailingJson: {
    value: true,
    description: 'Append a JSON object to the 401 and 403 of /userupdate and /restart.',
  },
  quirkRestartGoesOn: {
    value: true,
    description: 'Restart in spite of a version mismatch, with two JSON documents in one answer.',
  },
  quirkUserDeleteVersionFirst: { value: true, description: 'Check the version before the user on /userdelete.' },
  quirkNamespaceModeFirst: { value: true, description: 'Check the namespace mode before the user on /namespace….' },
} as const satisfies Record<string, { value: string | number | boolean; description: string }>;

/** Name of one of {@link pgoKnobs}. */
export type PgoKnob = keyof typeof pgoKnobs;
