import type { Route } from '../wire/route.ts';
import { backrestRoutes } from './backrest-routes.ts';
import { clusterRoutes } from './cluster-routes.ts';
import { informationRoutes } from './information-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { namespaceRoutes } from './namespace-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { pgadminRoutes } from './pgadmin-routes.ts';
import { pgbouncerRoutes } from './pgbouncer-routes.ts';
import { pgdumpRoutes } from './pgdump-routes.ts';
import { pgoroleRoutes } from './pgorole-routes.ts';
import { pgouserRoutes } from './pgouser-routes.ts';
import { policyRoutes } from './policy-routes.ts';
import { scaleRoutes } from './scale-routes.ts';
import { scheduleRoutes } from './schedule-routes.ts';
import { upgradeRoutes } from './upgrade-routes.ts';
import { userRoutes } from './user-routes.ts';
import { versionRoutes } from './version-routes.ts';

/** The apiserver's 63 route registrations (PGO v4.7.4). */
export const allRoutes: readonly Route[] = [
  ...versionRoutes,
  ...clusterRoutes,
  ...scaleRoutes,
  ...backrestRoutes,
  ...pgdumpRoutes,
  ...userRoutes,
  ...policyRoutes,
  ...pgbouncerRoutes,
  ...pgadminRoutes,
  ...scheduleRoutes,
  ...labelRoutes,
  ...namespaceRoutes,
  ...pgouserRoutes,
  ...pgoroleRoutes,
  ...operationRoutes,
  ...upgradeRoutes,
  ...informationRoutes,
];
