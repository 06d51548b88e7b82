import type { Report } from './config-report.ts';
import { readFields } from './read-fields.ts';
import type { SourceFile } from './source-file.ts';
import { textOf, type YamlMap, type YamlNode } from './yaml-node.ts';

/** An output as declared. */
export interface OutputDeclaration {
  readonly name: string;
  readonly file: SourceFile;
  readonly value: YamlNode;
  readonly description?: string;
  readonly sensitive: boolean;
  /** Place of the name. */
  readonly start: number;
  readonly end: number;
}

/** Reads `outputs:`: names with `{value, description, sensitive}`, or with the value alone. */
export function readOutputs(map: YamlMap, file: SourceFile, report: Report): readonly OutputDeclaration[] {
  return map.entries.flatMap((entry): OutputDeclaration[] => {
    const place = { start: entry.keyStart, end: entry.keyEnd };
    const base = { name: entry.key, file, ...place };
    if (entry.value.kind !== 'map') return [{ ...base, value: entry.value, sensitive: false }];
    const what = `the output \`${entry.key}\``;
    const fields = readFields(
      entry.value,
      {
        value: { kinds: ['any'], isRequired: true },
        description: { kinds: ['text'] },
        sensitive: { kinds: ['boolean'] },
      },
      { file, report, what, place },
    );
    const value = fields.get('value')?.value;
    if (value === undefined) return [];
    const description = textOf(fields.get('description')?.value);
    const sensitive = fields.get('sensitive')?.value;
    return [
      {
        ...base,
        value,
        sensitive: sensitive?.kind === 'scalar' && sensitive.value === true,
        ...(description === undefined ? {} : { description }),
      },
    ];
  });
}
