import type { EngineEvent } from '../../model/event.ts';

/** Between two plain lines on one thing that goes on, in milliseconds; as Terraform's. */
const PACE_MS = 10_000;

/**
 * Tells which events are worth a plain line. That something goes on is said after ten seconds and each ten seconds from then on, however
 * often the server is asked; of what is read, that it begins, and how far it is only where it takes long.
 *
 * @param now - Milliseconds since any beginning.
 */
export function progressPacer(now: () => number): (event: EngineEvent) => boolean {
  const saidAtMs = new Map<string, number>();
  const isDue = (name: string, at: number, since: number): boolean => {
    const due = at - (saidAtMs.get(name) ?? since) >= PACE_MS;
    if (due) saidAtMs.set(name, at);
    return due;
  };
  return (event) => {
    switch (event.type) {
      case 'apply_start':
        saidAtMs.delete(event.address);
        return true;
      case 'apply_progress':
        return isDue(event.address, event.elapsedMs, 0);
      case 'refresh_start':
        saidAtMs.set(nameOf(event), now());
        // What is only looked up is no object of the state, and most often there at once.
        return event.wanted > 0;
      case 'refresh_progress':
      case 'refresh_complete': {
        const name = nameOf(event);
        if (!saidAtMs.has(name)) saidAtMs.set(name, now());
        return isDue(name, now(), 0);
      }
      default:
        return true;
    }
  };
}

function nameOf({ connection, resourceType }: { readonly connection: string; readonly resourceType: string }): string {
  return `${connection} ${resourceType}`;
}
