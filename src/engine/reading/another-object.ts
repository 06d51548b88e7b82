import type { Configuration } from '../../model/configuration.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { pastedCommand } from './pasted-command.ts';

/** A mark of the object that was applied, and that of the one that now has its id. */
export interface OtherMark {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** How a live object can be told to be another one than was applied, under the same id; undefined when it is the same. */
export function otherMark(record: ResourceRecord, live: Live, rules: FieldRules): OtherMark | undefined {
  for (const name of rules.marks) {
    const [before, after] = [record.live[name], live.attributes[name]];
    if (typeof before !== 'string' || typeof after !== 'string' || before === after) continue;
    return { name, before, after };
  }
  return undefined;
}

/** The refusal to take a new object for the one that it stands in the place of. */
export function replacedOutside(
  configuration: Pick<Configuration, 'environment'>,
  { address, id }: ResourceRecord,
  { name, before, after }: OtherMark,
  location: SourceLocation | undefined,
): Diagnostic {
  return {
    severity: 'error',
    code: 'REPLACED_OUTSIDE',
    message: `${address} is not the object that was applied: someone has deleted that one and made another ${id} (${name} ${before}, now ${after})`,
    hint: [
      'To take the new one in as it is, run:',
      `    ${pastedCommand('state rm', configuration, address)}`,
      `    ${pastedCommand('import', configuration, address, id)}`,
      'To leave it to others, run only the first and take the document out.',
    ].join('\n'),
    ...(location === undefined ? {} : { location }),
    address,
  };
}

/** Refuses to touch another object than was applied. @throws {ProviderError} `PROVIDER_STALE` */
export function checkSameObject(record: ResourceRecord | undefined, live: Live, rules: FieldRules): void {
  const other = record === undefined ? undefined : otherMark(record, live, rules);
  if (record === undefined || other === undefined) return;
  const { name, before, after } = other;
  throw new ProviderError(
    'PROVIDER_STALE',
    `${record.id} is another object than the one that was applied: someone has made it anew (${name} ${before}, now ${after})`,
    { hint: 'Plan again.' },
  );
}
