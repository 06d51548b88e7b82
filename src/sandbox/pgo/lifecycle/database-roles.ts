import type { Cluster, DatabaseRole } from '../world/cluster.ts';
import type { PgoWorld } from '../world/pgo-world.ts';

/** PostgreSQL roles of the operator itself: hidden and not to be changed without being asked for. */
const systemAccounts: readonly string[] = ['ccp_monitoring', 'crunchyadm', 'pgbouncer', 'postgres', 'primaryuser'];

/** Whether a name belongs to the operator, whatever its case. */
export function isSystemAccount(name: string): boolean {
  return systemAccounts.includes(name.toLowerCase());
}

/** Name of the Secret with a PostgreSQL role's password. */
export function roleSecret(cluster: string, role: string): string {
  return `${cluster}-${role}-secret`;
}

/** Stores a role's password, which makes it a managed one. */
export function putRoleSecret(world: PgoWorld, cluster: Cluster, role: string, password: string): void {
  world.putSecret(cluster.namespace, roleSecret(cluster.name, role), cluster.name, { username: role, password });
}

/** Length of generated passwords: what was asked for, else the configured one, else 24. */
export function passwordLength(world: PgoWorld, asked: number): number {
  const configured = Number(world.state.config.Cluster.PasswordLength);
  return asked > 0 ? asked : configured > 0 ? configured : 24;
}

/** Makes the roles of a fresh database; roles of retained data stay. */
export function addRoles(world: PgoWorld, cluster: Cluster): void {
  const names = ['crunchyadm', 'postgres', 'primaryuser', cluster.spec.user];
  if (cluster.spec.exporter) {
    names.push('ccp_monitoring');
  }
  for (const name of names) {
    addRole(world, cluster, name);
  }
}

/** Makes a role that never expires, with a Secret for those the operator manages itself. */
export function addRole(world: PgoWorld, cluster: Cluster, name: string): void {
  if (!cluster.roles.some((one) => one.name === name)) {
    const role: DatabaseRole = { name, canLogin: true, validUntil: '' };
    cluster.roles.push(role);
  }
  const isOwn = name === 'ccp_monitoring' || name === 'pgbouncer';
  if (isOwn && world.secret(cluster.namespace, roleSecret(cluster.name, name)) === undefined) {
    putRoleSecret(world, cluster, name, world.password(24));
  }
}
