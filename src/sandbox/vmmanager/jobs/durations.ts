/** How long a job naturally runs, in milliseconds. Names not listed take five seconds. */
const naturalMs: Readonly<Record<string, number>> = {
  cluster_create: 10_000,
  disk_migrate: 60_000,
  disk_resize: 15_000,
  host_change_params: 10_000,
  host_clone: 60_000,
  host_create: 60_000,
  host_delete: 20_000,
  host_migrate: 60_000,
  host_reinstall: 90_000,
  host_restart: 10_000,
  host_restore: 60_000,
  host_start: 5000,
  host_stop: 10_000,
  image_create: 60_000,
  ip_change: 5000,
  node_create: 90_000,
  vm_backup: 60_000,
};

/** Natural running time of a job by its name. */
export function naturalDuration(name: string): number {
  return naturalMs[name] ?? 5000;
}
