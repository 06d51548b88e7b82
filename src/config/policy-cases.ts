import { nameHint } from '../expressions/suggest-name.ts';
import type { PolicyCase } from '../model/configuration.ts';
import type { Report } from './config-report.ts';
import type { Declaration } from './declarations.ts';
import { readFields } from './read-fields.ts';
import { textOf, toJson, type YamlNode } from './yaml-node.ts';

const VERDICTS = ['pass', 'fail', 'unknown', 'skip'] as const;

const RULES = {
  name: { kinds: ['text'], isRequired: true },
  change: { kinds: ['object'], isRequired: true },
  expect: { kinds: ['text'], isRequired: true },
} as const;

/** Reads the `cases:` that stand beside a policy: what it is to say of changes made up for it. */
export function readPolicyCases(
  declaration: Declaration,
  within: readonly string[],
  report: Report,
): readonly PolicyCase[] {
  if (declaration.kind !== 'policy') return [];
  const policy = textOf(declaration.fields.get('name')?.value) ?? '';
  const cases = declaration.fields.get('cases')?.value;
  return cases?.kind === 'list'
    ? cases.items.flatMap((item) => readCase(item, { policy, within }, declaration, report))
    : [];
}

function readCase(
  item: YamlNode,
  of: Pick<PolicyCase, 'policy' | 'within'>,
  declaration: Declaration,
  report: Report,
): readonly PolicyCase[] {
  const { file } = declaration.place;
  if (item.kind !== 'map') {
    report.add(
      'POLICY_INVALID',
      'a case is an object',
      { file, start: item.start, end: item.end },
      { hint: '{ name: …, change: { … }, expect: fail }' },
    );
    return [];
  }
  const fields = readFields(item, RULES, { file, report, what: 'a case' });
  const expected = fields.get('expect')?.value;
  const verdict = VERDICTS.find((known) => known === textOf(expected));
  const name = textOf(fields.get('name')?.value);
  const change = fields.get('change')?.value;
  if (expected !== undefined && verdict === undefined) {
    const text = textOf(expected) ?? '';
    report.add(
      'POLICY_INVALID',
      `a policy never says \`${text}\``,
      { file, start: expected.start, end: expected.end },
      { hint: nameHint(text, VERDICTS, 'it says') },
    );
  }
  if (verdict === undefined || name === undefined || change === undefined) return [];
  return [{ ...of, name, change: toJson(change), expect: verdict, location: file.locate(item.start, item.start) }];
}
