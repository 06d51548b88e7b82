import { makeServer } from './make-server.ts';
import type { ResourceRecord, ServerRecord } from './server-record.ts';

/** Servers and a service that stood before anybody ordered: among them three removed ones of the same name as a live one. */
export function seedServers(at: number): { servers: ServerRecord[]; resources: ResourceRecord[] } {
  const place = { dateAdded: at, ownerId: 2, groupId: 4, environmentId: 3, osBuildId: 1 };
  const live = { status: 'ACTIVE', powerStatus: 'POWERON' } as const;
  const gone = { status: 'HISTORICAL', powerStatus: 'POWEROFF' } as const;
  const intranet = { ...place, ...live, resourceId: 30 };
  return {
    servers: [
      makeServer({ id: 201, hostname: 'erp-db1', ...place, ...live, cpuCnt: 4, memSize: 16, diskGb: 120 }),
      makeServer({ id: 202, hostname: 'build1', ...place, ...gone }),
      makeServer({ id: 203, hostname: 'build1', ...place, ...gone }),
      makeServer({ id: 204, hostname: 'build1', ...place, ...gone }),
      makeServer({ id: 205, hostname: 'build1', ...place, ...live, groupId: 3 }),
      makeServer({ id: 206, hostname: 'intranet-web1', ...intranet, tier: 'Web Tier' }),
      makeServer({ id: 207, hostname: 'intranet-db1', ...intranet, tier: 'Database Tier', memSize: 4 }),
      makeServer({ id: 208, hostname: 'vault1', ...place, ...live, ownerId: 4, groupId: 10 }),
    ],
    resources: [
      {
        id: 30,
        name: 'intranet',
        status: 'ACTIVE',
        installDate: at,
        parameters: { Cost_Center: '4711' },
        history: [{ at, event: 'Resource was installed', userId: 2 }],
        blueprintId: 2,
        ownerId: 2,
        groupId: 4,
        resourceTypeId: 1,
      },
    ],
  };
}
