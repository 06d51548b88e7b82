import { accountRoutes } from './access/account-routes.ts';
import { addressRoutes } from './addresses/address-routes.ts';
import { networkRoutes } from './addresses/network-routes.ts';
import { poolRoutes } from './addresses/pool-routes.ts';
import { vxlanRoutes } from './addresses/vxlan-routes.ts';
import { authRoutes } from './auth/auth-routes.ts';
import { backupRoutes } from './backup/backup-routes.ts';
import { scheduleRoutes } from './backup/schedule-routes.ts';
import { imageRoutes } from './catalog/image-routes.ts';
import { labelRoutes } from './catalog/label-routes.ts';
import { osRoutes } from './catalog/os-routes.ts';
import { presetRoutes } from './catalog/preset-routes.ts';
import { recipeRoutes } from './catalog/recipe-routes.ts';
import { diskRoutes } from './disk/disk-routes.ts';
import { hostAddressRoutes } from './host/host-address-routes.ts';
import { hostOperationRoutes } from './host/host-operation-routes.ts';
import { hostPtrRoutes } from './host/host-ptr-routes.ts';
import { hostRoutes } from './host/host-routes.ts';
import { clusterRoutes } from './infrastructure/cluster-routes.ts';
import { nodeNetworkRoutes } from './infrastructure/node-network-routes.ts';
import { nodeRoutes } from './infrastructure/node-routes.ts';
import { storageRoutes } from './infrastructure/storage-routes.ts';
import { taskRoutes } from './jobs/task-routes.ts';
import { systemRoutes } from './system/system-routes.ts';
import type { Route } from './transport/route.ts';

/** Every function that the platform offers. */
export const routes: readonly Route[] = [
  ...authRoutes,
  ...hostRoutes,
  ...hostAddressRoutes,
  ...hostPtrRoutes,
  ...hostOperationRoutes,
  ...diskRoutes,
  ...clusterRoutes,
  ...storageRoutes,
  ...nodeRoutes,
  ...nodeNetworkRoutes,
  ...poolRoutes,
  ...networkRoutes,
  ...addressRoutes,
  ...vxlanRoutes,
  ...osRoutes,
  ...imageRoutes,
  ...presetRoutes,
  ...recipeRoutes,
  ...labelRoutes,
  ...scheduleRoutes,
  ...backupRoutes,
  ...accountRoutes,
  ...taskRoutes,
  ...systemRoutes(() => routes.map(({ method, path }) => `${method} /${path}`)),
];
