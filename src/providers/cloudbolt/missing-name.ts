import { suggestName } from '../../expressions/suggest-name.ts';
import type { ChangeFault } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { textOf } from './hal.ts';
import { listEntries } from './hal-client.ts';
import { NOUNS, nameField, type ReferenceKind } from './reference-kind.ts';

/** The fault of a name that nothing has: what was probably meant, and what there is. @throws {ProviderError} */
export async function missingName(
  session: Session,
  kind: ReferenceKind,
  written: string,
  signal: AbortSignal,
): Promise<Omit<ChangeFault, 'pointer'>> {
  const names = await namesOf(session, kind, signal);
  const meant = suggestName(written.split('/').at(-1) ?? written, names);
  const shown = names.slice(0, 10).map((name) => `    ${name}`);
  const hint = [
    meant === undefined
      ? 'Check the spelling, and in CloudBolt the permissions of the user: lists leave out what may not be seen. If this project makes it, refer to it instead.'
      : `did you mean "${meant}"? If not: lists leave out what the user may not see, and what this project makes is referred to.`,
    ...(names.length === 0 ? [] : ['There are:', ...shown]),
    ...(names.length > 10 ? [`    … and ${names.length - 10} more`] : []),
  ];
  return {
    severity: 'error',
    code: 'LOOKUP_NOT_FOUND',
    message: `there is no ${NOUNS[kind]} "${written}", or the credentials in use lack the permission to see it`,
    hint: hint.join('\n'),
  };
}

/** What there is of a collection, as far as one page goes: for who has written a name that is not there. */
async function namesOf(session: Session, kind: ReferenceKind, signal: AbortSignal): Promise<readonly string[]> {
  return await session.once(`names of ${kind}`, async () => {
    for await (const page of listEntries(session, `/${kind}/`, {}, signal)) {
      return [...new Set(page.flatMap((entry) => textOf(entry, nameField(kind)) ?? []))];
    }
    return [];
  });
}
