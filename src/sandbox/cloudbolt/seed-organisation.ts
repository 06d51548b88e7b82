import type { GroupRecord, Quota, Role, UserRecord } from './records.ts';

const NO_QUOTA: Quota = { servers: 0, cpus: 0, memoryGb: 0, diskGb: 0 };

const USERS: readonly [username: string, first: string, last: string, extra?: Partial<UserRecord>][] = [
  ['admin', 'Ada', 'Admin', { superAdmin: true }],
  ['requestor', 'Rita', 'Requestor'],
  ['approver', 'Arno', 'Approver'],
  ['jdoe', 'Jo', 'Doe', { domain: 'example.com', secondFactor: '246810' }],
  ['viewer', 'Vera', 'Viewer', { globalViewer: true }],
  ['noapi', 'Nils', 'Noapi', { apiAccess: false }],
];

function user(id: number, [username, firstName, lastName, extra]: (typeof USERS)[number]): UserRecord {
  return {
    id,
    username,
    password: `${username}-secret`,
    firstName,
    lastName,
    email: `${username}@example.com`,
    superAdmin: false,
    globalViewer: false,
    apiAccess: true,
    domain: '',
    secondFactor: '',
    ...extra,
  };
}

const STAFF: GroupRecord['members'] = [
  { userId: 2, roles: ['requestor'] },
  { userId: 3, roles: ['approver'] },
  { userId: 4, roles: ['requestor', 'resource-admin'] },
];

function group(
  id: number,
  name: string,
  extra: Partial<Omit<GroupRecord, 'id' | 'name' | 'members'>> & { readonly members?: GroupRecord['members'] },
): GroupRecord {
  return {
    id,
    name,
    type: 'Team',
    parentId: 0,
    environmentIds: [],
    autoApproval: false,
    rate: '0.00/month',
    quota: { ...NO_QUOTA },
    ...extra,
    members: (extra.members ?? STAFF).map((member) => ({ userId: member.userId, roles: [...member.roles] })),
  };
}

/** Users and groups: an organisation whose two teams each have a group `Dev`, so that a bare name is ambiguous. */
export function seedOrganisation(): { users: UserRecord[]; groups: GroupRecord[] } {
  const groupAdmin: Role[] = ['group-admin'];
  return {
    users: USERS.map((row, index) => user(index + 1, row)),
    groups: [
      group(1, 'Unassigned', { type: 'Organization', members: [] }),
      group(2, 'Acme', { type: 'Organization', environmentIds: [2, 3, 4] }),
      group(3, 'Research', { parentId: 2, environmentIds: [2, 3, 4] }),
      group(4, 'Operations', { parentId: 2, environmentIds: [2, 3] }),
      group(5, 'Dev', { parentId: 3, environmentIds: [2, 4] }),
      group(6, 'Dev', { parentId: 4, environmentIds: [2, 3] }),
      group(7, 'Sandpit', { environmentIds: [2, 3, 4], autoApproval: true }),
      group(8, 'Quota Lab', {
        environmentIds: [2, 3],
        quota: { servers: 2, cpus: 4, memoryGb: 8, diskGb: 100 },
      }),
      group(9, 'Closed Projects', { type: 'Archive', environmentIds: [2] }),
      group(10, 'Security', { environmentIds: [3], members: [{ userId: 4, roles: groupAdmin }] }),
    ],
  };
}
