import type { Route } from '../wire/route.ts';
import { createUsers } from './create-users.ts';
import { deleteUsers, showUsers } from './show-users.ts';
import { updateUsers } from './update-users.ts';

/** PostgreSQL users (PGO apiserver, userservice). */
export const userRoutes: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/usercreate',
    permission: 'CreateUser',
    version: 'after-namespace',
    namespace: true,
    blank: { Results: [] },
    handle: createUsers,
  },
  {
    methods: ['POST'],
    path: '/usershow',
    permission: 'ShowSecrets',
    version: true,
    namespace: true,
    showsSystemAccounts: true,
    blank: { Results: [] },
    handle: showUsers,
  },
  {
    methods: ['POST'],
    path: '/userupdate',
    permission: 'UpdateUser',
    version: true,
    namespace: true,
    trailingJson: true,
    blank: { Results: [] },
    handle: updateUsers,
  },
  {
    methods: ['POST'],
    path: '/userdelete',
    permission: 'DeleteUser',
    version: 'before-user',
    namespace: true,
    blank: { Results: [] },
    handle: deleteUsers,
  },
];
