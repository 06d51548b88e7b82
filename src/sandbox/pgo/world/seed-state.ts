import { sampleConfig } from './operator-config.ts';
import type { PgoState } from './pgo-state.ts';

/**
 * The state of a fresh start, the same every time: operator users `admin` (password of the vendor's page) and
 * `developer`, their roles, two managed namespaces, one that is not managed, and Secrets and ConfigMaps that clusters may name.
 */
export function seedState(): PgoState {
  return {
    resourceVersion: 4700,
    nextAddress: 20,
    nextJob: 1,
    config: sampleConfig(),
    namespaces: [
      { name: 'default', managed: false, terminating: false, readyAt: 0 },
      { name: 'pgo', managed: false, terminating: false, readyAt: 0 },
      { name: 'pgouser1', managed: true, terminating: false, readyAt: 0 },
      { name: 'pgouser2', managed: true, terminating: false, readyAt: 0 },
      { name: 'team1', managed: false, terminating: false, readyAt: 0 },
    ],
    clusters: [],
    policies: [],
    schedules: [],
    operatorUsers: [
      { name: 'admin', password: 'examplepassword', roles: 'pgoadmin', namespaces: '' },
      { name: 'developer', password: 'developerpassword', roles: 'pgodeveloper', namespaces: 'pgouser1' },
    ],
    operatorRoles: [
      { name: 'pgoadmin', permissions: '*' },
      {
        name: 'pgodeveloper',
        permissions:
          'Version,ShowCluster,TestCluster,CreateCluster,UpdateCluster,ScaleCluster,ShowPolicy,ShowSchedule,ShowPgBouncer,ShowBackup,ShowWorkflow,ShowConfig,ShowPVC,ShowNamespace,Label',
      },
    ],
    secrets: ['pgouser1', 'pgouser2'].flatMap((namespace) =>
      ['postgres-ca', 'postgres-tls', 'replication-tls', 'pgbouncer-tls', 's3-ca'].map((name) => ({
        namespace,
        name,
        cluster: '',
        data: {},
      })),
    ),
    configMaps: ['pgouser1', 'pgouser2'].flatMap((namespace) =>
      ['custom-config', 'backrest-config'].map((name) => ({ namespace, name, cluster: '', data: {} })),
    ),
    claims: [],
    workflows: [],
    dumps: [],
    upgrading: [],
    jobs: [],
    planted: { conflicts: [], eventFailures: 0 },
  };
}
