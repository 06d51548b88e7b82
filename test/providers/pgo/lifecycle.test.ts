import { describeTypeLifecycle } from '../../contracts/describe-type-lifecycle.ts';
import { clusterDocument, openPgo } from './open-pgo.ts';

const CLUSTER = clusterDocument();
const POLICY = 'type: pgo.policy\nname: audit\nproperties: { Name: audit, SQL: select 1 }\n';

describeTypeLifecycle(
  [
    {
      type: 'pgo.cluster',
      properties: { Name: 'rhino', replicas: 1, PVCSize: '1Gi', MemoryRequest: '256Mi' },
      options: { allowDataLoss: true, deleteData: true, deleteBackups: true },
      changes: [
        { replicas: 3 },
        { replicas: 1 },
        { PVCSize: '2Gi', BackrestPVCSize: '3Gi' },
        { CPURequest: 0.5, CPULimit: '1500m', MemoryRequest: '1024Mi', MemoryLimit: '1.5Gi' },
        { BackrestCPURequest: '100m', BackrestMemoryLimit: '128Mi', ExporterMemoryRequest: '32Mi' },
        { AutofailFlag: false, MetricsFlag: true, BadgerFlag: true },
        { AutofailFlag: true, MetricsFlag: false, BadgerFlag: false },
        { ServiceType: 'NodePort' },
        { userLabels: { env: 'prod', tier: 'db' } },
        { userLabels: { env: 'dev', tier: null } },
        { annotations: { global: { a: '1', b: '2' }, postgres: { c: '3' } } },
        { annotations: { global: { a: '4', b: null }, postgres: null } },
        {
          tolerations: [
            { key: 'a', operator: 'Exists' },
            { key: 'b', operator: 'Equal', value: 'x' },
          ],
        },
        {
          tolerations: [
            { key: 'b', operator: 'Equal', value: 'x' },
            { key: 'c', effect: 'NoSchedule' },
          ],
        },
        { Tablespaces: [{ Name: 'lake', PVCSize: '1Gi', StorageConfig: 'nfsstorage' }] },
        { TLSSecret: 'postgres-tls', CASecret: 'postgres-ca' },
        { TLSOnly: true, ReplicationTLSSecret: 'replication-tls' },
        { TLSOnly: null, ReplicationTLSSecret: null, TLSSecret: null, CASecret: null },
        { PgbouncerFlag: true, PgBouncerReplicas: 2, PgBouncerMemoryLimit: '64Mi' },
        { PgBouncerReplicas: 3, PgBouncerServiceType: 'LoadBalancer' },
        { PgbouncerFlag: false, PgBouncerReplicas: null, PgBouncerServiceType: null, PgBouncerMemoryLimit: null },
        { shutdown: true },
        { shutdown: false },
      ],
      fixed: { Database: 'other' },
    },
    {
      type: 'pgo.user',
      documents: CLUSTER,
      properties: {
        Clusters: ['${pgo.cluster.hippo.Name}'],
        Username: 'app',
        Password: 'first-secret',
        ManagedUser: true,
      },
      changes: [{ Password: 'second-secret' }, { PasswordAgeDays: 30 }, { PasswordAgeDays: 0 }],
      fixed: { Username: 'other' },
    },
    { type: 'pgo.policy', properties: { Name: 'grants', SQL: 'select 1;\n' }, fixed: { SQL: 'select 2;' } },
    {
      type: 'pgo.policy_application',
      documents: `${CLUSTER}---\n${POLICY}`,
      properties: { Name: '${pgo.policy.audit.Name}', Selector: 'name=${pgo.cluster.hippo.Name}' },
      fixed: { Selector: 'name=rhino' },
    },
    {
      type: 'pgo.pgbouncer',
      documents: CLUSTER,
      properties: { Args: ['${pgo.cluster.hippo.Name}'] },
      changes: [
        { Replicas: 2, CPURequest: '100m', MemoryLimit: '64Mi' },
        { Replicas: 3, CPULimit: 1, serviceType: 'NodePort' },
        { MemoryLimit: null, CPULimit: null },
      ],
      fixed: { TLSSecret: 'pgbouncer-tls' },
    },
    { type: 'pgo.pgadmin', documents: CLUSTER, properties: { Args: ['${pgo.cluster.hippo.Name}'], PVCSize: '1Gi' } },
    {
      type: 'pgo.schedule',
      documents: CLUSTER,
      properties: {
        ClusterName: '${pgo.cluster.hippo.Name}',
        ScheduleType: 'pgbackrest',
        PGBackRestType: 'full',
        Schedule: '0 1 * * *',
        ScheduleOptions: '--compress-level=3',
      },
      fixed: { Schedule: '*/15 2 * * 1-5' },
    },
    {
      type: 'pgo.label',
      documents: CLUSTER,
      properties: { Args: ['${pgo.cluster.hippo.Name}'], Labels: { env: 'prod' } },
      changes: [{ Labels: { env: 'dev', tier: 'db' } }, { Labels: { env: null } }],
    },
    {
      type: 'pgo.namespace',
      properties: { Args: ['team2'] },
      options: { allowDataLoss: true },
      fixed: { Args: ['team3'] },
    },
    {
      type: 'pgo.pgorole',
      properties: { PgoroleName: 'reader', PgorolePermissions: 'ShowCluster, Version' },
      changes: [{ PgorolePermissions: ['Version', 'ShowCluster', 'ShowBackup'] }],
      fixed: { PgoroleName: 'viewer' },
    },
    {
      type: 'pgo.pgouser',
      documents:
        'type: pgo.pgorole\nname: reader\nproperties: { PgoroleName: reader, PgorolePermissions: [Version] }\n',
      properties: {
        PgouserName: 'auditor',
        PgouserRoles: '${pgo.pgorole.reader.PgoroleName}',
        PgouserNamespaces: 'pgouser1',
      },
      changes: [
        { PgouserNamespaces: ['pgouser2', 'pgouser1'] },
        { PgouserNamespaces: null, AllNamespaces: true },
        { PgouserNamespaces: 'pgouser2', AllNamespaces: false },
        { PgouserRoles: ['reader', 'pgodeveloper'] },
      ],
    },
    {
      type: 'pgo.backup',
      documents: CLUSTER,
      properties: { Args: ['${pgo.cluster.hippo.Name}'], BackupOpts: '--type=full' },
      options: { deleteBackup: true },
      fixed: { BackupType: 'pgdump' },
    },
  ],
  openPgo,
);
