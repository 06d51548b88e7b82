/** The cluster of the vendor's own example (Imply Cloud Manager API 1.0.0, "Create a cluster"). */
export const pageCluster = {
  metadata: { name: 'test-1' },
  spec: {
    version: '2021.06',
    awsInstanceRole: 'imply-instance',
    awsTags: [],
    encryptVolumes: true,
    commonRuntimeProperties: [],
    master: {
      replicas: 1,
      instanceType: 't2.small',
      coordinatorRuntimeProperties: [],
      overlordRuntimeProperties: [],
    },
    query: { replicas: 3, instanceType: 't2.small', brokerRuntimeProperties: [], routerRuntimeProperties: [] },
    data: {
      historicalRuntimeProperties: [],
      middleManagerRuntimeProperties: [],
      tier1: {
        replicas: 1,
        instanceType: 't2.small',
        historicalRuntimeProperties: [],
        middleManagerRuntimeProperties: [],
      },
    },
    metadataStore: { instanceType: 'db.t3.small', diskSize: 27, backupRetention: 14, encrypt: true },
    pivot: { accessMode: 'PROXIED' },
    deepStorage: { path: 's3://my-bucket/prefix', encrypt: true },
    druidExtensions: [],
    featureFlags: [],
    customFiles: [],
  },
} as const;

/** The same with a name of choice and other members put in at the top of `spec`. */
export function clusterLike(name: string = pageCluster.metadata.name, spec: Readonly<Record<string, unknown>> = {}) {
  return { metadata: { name }, spec: { ...pageCluster.spec, ...spec } };
}
