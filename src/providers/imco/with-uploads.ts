import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { Call, Connection, ResourceType, WriteCall } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';

/**
 * Finds an upload again whose first answer was lost. Why code: what is made has no name before its file has been read, and
 * where the file goes is told in that answer alone (the vendor's own client). So it is made once more, and the first one
 * is taken back when it is still as empty as it was: by then nobody else is about to fill it.
 */
export function withUploads(base: ResourceType): ResourceType {
  return {
    ...base,
    resembles: (desired, live) =>
      live.tainted !== undefined && (base.keyOf(desired) === undefined || base.resembles(desired, live)),
    create: async (connection, desired, call) => {
      const before = new Set((await listEmpty(base, connection, desired, call)).map(({ id }) => id));
      let isKnown = false;
      const watched: WriteCall = {
        ...call,
        identified: async (id) => {
          isKnown = true;
          await call.identified(id);
        },
      };
      try {
        return await base.create(connection, desired, watched);
      } catch (error) {
        if (!(error instanceof ProviderError) || !error.uncertain || isKnown) throw error;
        const lost = await listEmpty(base, connection, desired, call).then(
          (empty) => empty.filter(({ id }) => !before.has(id)),
          () => [],
        );
        // Nothing came of it, or nobody can tell: it is looked for by the next run.
        if (lost.length === 0) throw error;
        call.progress('the answer was lost; making it once more');
        const made = await base.create(connection, desired, call);
        await takeBack(base, connection, lost, call);
        return made;
      }
    },
  };
}

/** What has been made and never filled. */
async function listEmpty(
  base: ResourceType,
  connection: Connection,
  desired: ValueObject,
  call: Call,
): Promise<readonly Live[]> {
  const parent = base.parentOf(desired);
  const found: Live[] = [];
  for await (const page of base.list(connection, parent === undefined ? {} : { parent }, call)) {
    found.push(...page.filter((live) => live.tainted !== undefined));
  }
  return found;
}

/** Deletes the one that is as empty as before; of several only the platform's users can tell whose they are. */
async function takeBack(
  base: ResourceType,
  connection: Connection,
  lost: readonly Live[],
  call: WriteCall,
): Promise<void> {
  const seen = await Promise.all(lost.map(({ id }) => base.read(connection, id, call)));
  const empty = seen.filter((live) => live?.tainted !== undefined);
  const [only] = empty;
  if (only === undefined) return;
  const ids = empty.map((live) => live?.id).join(', ');
  if (empty.length > 1) {
    call.warn({
      severity: 'warning',
      code: 'IMCO_UPLOAD_LEFT',
      message: `the first answer was lost, and one of these was made by it and never filled: ${ids}`,
      hint: 'Delete it on the platform. It has no name and no file; the others may be what somebody else is uploading.',
    });
    return;
  }
  call.progress(`taking back ${ids}, which the lost answer was about`);
  await base.delete(connection, only, call);
}
