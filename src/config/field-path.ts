import type { JsonPointer } from '../model/json.ts';
import { pointerOf } from '../model/json-pointer.ts';

/** One step of a field path: a name, an index, or a key in brackets and quotes. */
const STEP = /(?:^|\.)([A-Za-z_$][A-Za-z0-9_$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The pointer of a path as people write it: `spec.a.b`, `spec.list[0].x`, `labels["odd key"]`. `undefined` when it is none. */
export function parseFieldPath(path: string): JsonPointer | undefined {
  const segments: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const [, name, index, quoted] = match;
    segments.push(name ?? index ?? (JSON.parse(quoted ?? '""') as string));
  }
  return segments.length === 0 ? undefined : pointerOf(segments);
}
