import type { EngineEvent } from '../../model/event.ts';

/** Between two plain lines on one change that goes on, in milliseconds; as Terraform's. */
const PACE_MS = 10_000;

/**
 * Tells which events are worth a plain line: that a change goes on is said after ten seconds and each ten seconds from then on, however
 * often the server is asked.
 */
export function progressPacer(): (event: EngineEvent) => boolean {
  const saidAtMs = new Map<string, number>();
  return (event) => {
    if (event.type === 'apply_start') saidAtMs.delete(event.address);
    if (event.type !== 'apply_progress') return true;
    const isDue = event.elapsedMs - (saidAtMs.get(event.address) ?? 0) >= PACE_MS;
    if (isDue) saidAtMs.set(event.address, event.elapsedMs);
    return isDue;
  };
}
