import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { composeYaml } from '../../src/config/compose-yaml.ts';
import { Report } from '../../src/config/config-report.ts';
import { parseYaml } from '../../src/config/parse-yaml.ts';
import { scanYaml } from '../../src/config/scan-yaml.ts';
import { SourceFile } from '../../src/config/source-file.ts';
import { defaultYamlLimits } from '../../src/config/yaml-document.ts';
import type { YamlNode } from '../../src/config/yaml-node.ts';
import { fc } from '../support/properties.ts';

/** A node with its places, but for where collections end: the full parser counts trailing lines in. */
function comparable(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return { ...node };
    case 'list':
      return { start: node.start, items: node.items.map(comparable) };
    case 'map':
      return {
        start: node.start,
        entries: node.entries.map((entry) => ({ ...entry, value: comparable(entry.value) })),
      };
    default:
      return node satisfies never;
  }
}

function compose(text: string): { readonly roots: readonly unknown[]; readonly faults: number } {
  const report = new Report();
  const file = new SourceFile('a.yaml', text);
  const documents = composeYaml(file, report, defaultYamlLimits, { start: 0, end: text.length });
  return { roots: documents.map(({ root }) => comparable(root)), faults: report.diagnostics.length };
}

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      'a b',
      '',
      'true',
      '1',
      '1.50',
      '-',
      '- a',
      'a: b',
      'a #b',
      '#',
      '{',
      '${a}',
      '${a ? "b" : "c"}',
      "it's",
      '"',
      '\\',
      ' a',
      'null',
      '~',
      '0x1f',
      '.5',
      'a,b',
      '[a',
      '---',
      '2021.10',
      '%',
      '@a',
      '`',
      '*a',
      '&a',
      '!a',
      '|',
      '>',
      '?',
      ':',
      'é',
      'a\nb',
    ),
    fc.string({ maxLength: 8 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom('a', 'name', 'b.c', 'x-y'), fc.string({ minLength: 1, maxLength: 4 })),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

const options = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  lineWidth: fc.constantFrom(0, 40),
});

const document = fc
  .tuple(fc.dictionary(fc.constantFrom('type', 'name', 'properties', 'x'), json, { minKeys: 1 }), options)
  .map(([value, style]) => stringify(value, style));

test('reads whatever the full parser writes as the full parser does, or not at all', () => {
  fc.assert(
    fc.property(document, (text) => {
      const scanned = scanYaml(text, 0, text.length, 64);
      if (scanned === undefined || /[\t\r]/.test(text)) return;
      expect({ roots: scanned === null ? [] : [comparable(scanned)], faults: 0 }).toEqual(compose(text));
    }),
    { numRuns: 500 },
  );
});

test('reads damaged documents as the full parser does, or not at all', () => {
  const damage = fc.array(
    fc.tuple(
      fc.nat(),
      fc.constantFrom(
        ' ',
        '\n',
        ':',
        '-',
        '#',
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        ',',
        ': ',
        '- ',
        ' #',
        '\n  ',
        '&',
        '|',
        '?',
        'a',
        '0',
        '$',
      ),
    ),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(document, damage, (whole, cuts) => {
      let text = whole;
      for (const [at, piece] of cuts) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + piece + text.slice(place + (at % 3));
      }
      if (/[\t\r]|^(?:---|%|\.\.\.)/m.test(text)) return;
      const scanned = scanYaml(text, 0, text.length, 64);
      if (scanned === undefined) return;
      expect({ roots: scanned === null ? [] : [comparable(scanned)], faults: 0 }).toEqual(compose(text));
    }),
    { numRuns: 3000 },
  );
});

test('parts a file into the documents that the full parser finds', () => {
  const separator = fc.constantFrom(
    '---\n',
    '--- # comment\n',
    '---  \n',
    '\n---\n',
    '--- ',
    '--- |\n  ',
    '...\n---\n',
    '# only a comment\n---\n',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(separator, document), { minLength: 1, maxLength: 4 }), (parts) => {
      const text = parts.map(([marker, body]) => marker + body).join('');
      const report = new Report();
      const documents = parseYaml(new SourceFile('a.yaml', text), report);
      const full = compose(text);
      expect(report.diagnostics.length === 0).toBe(full.faults === 0);
      if (full.faults === 0) expect(documents.map(({ root }) => comparable(root))).toEqual(full.roots);
    }),
    { numRuns: 500 },
  );
});

test.each([
  'type: imco.dns_record\nname: www\n\n# comment\nproperties:\n  list:\n  - a: 1\n    b: "${x}"   # trailing\n  - [1, { c: d }]\n  empty:\n  url: https://a.b/c?d=e#f\n',
  'a:\n  - - b\n',
  'a: b\n  c\n',
  'a: |\n  b\n',
  '{a: 1}\n',
])('reads %j as the full parser does', (text) => {
  const report = new Report();
  const documents = parseYaml(new SourceFile('a.yaml', text), report);
  expect({ roots: documents.map(({ root }) => comparable(root)), faults: report.diagnostics.length }).toEqual(
    compose(text),
  );
});
