import { ApiError } from '../api-error.ts';
import type { Platform } from '../platform.ts';
import type { Host } from './host.ts';

const targets = ['cpu_load', 'mem_usage', 'df.root.used', 'net_rx', 'net_tx'];
const stepMs = 60_000;
const points = 10;

/** A machine's curves: `[{"target","datapoints":[[value, seconds]]}]`, made up and always the same for one instant. */
export function hostMetrics(platform: Platform, host: Host, query: URLSearchParams): object[] {
  const wanted = query.getAll('target');
  const unknown = wanted.find((target) => !targets.includes(target));
  if (unknown !== undefined) {
    throw new ApiError(400, 4001, `Unknown target '${unknown}'`, { target: unknown });
  }
  const last = Math.floor(platform.now() / stepMs) * stepMs;
  return wanted.map((target) => ({
    target,
    datapoints: Array.from({ length: points }, (_, index) => {
      const at = last - (points - 1 - index) * stepMs;
      return [host.state === 'active' ? (Math.floor(at / stepMs) + host.id) % 100 : 0, Math.floor(at / 1000)];
    }),
  }));
}
