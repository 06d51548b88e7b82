import { suggestName } from '../expressions/suggest-name.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { childPointer, displayPath, pointerSegments } from '../model/json-pointer.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { SchemaFault } from '../model/schema.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { makeDiagnostic } from './config-report.ts';
import type { Located } from './locate-pointer.ts';
import { nodeType } from './yaml-node.ts';

/** How places within the checked value are found. */
export interface FaultPlaces {
  find(pointer: string): Located;
  locate(pointer: string): SourceLocation;
  locateKey(pointer: string): SourceLocation;
}

/** A schema's fault as a diagnostic at the YAML that has it. */
export function faultDiagnostic(fault: SchemaFault, places: FaultPlaces, address?: ResourceAddress): Diagnostic {
  const path = displayPath(fault.pointer);
  const at = path === '' ? '' : ` in \`${path}\``;
  const { property = '', allowed, expected, known } = fault.params;
  switch (fault.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return makeDiagnostic(
        'UNKNOWN_PROPERTY',
        `there is no property \`${property}\`${at}`,
        places.locateKey(childPointer(fault.pointer, property)),
        {
          hint: knownHint(property, known ?? []),
          address,
        },
      );
    case 'required':
      return makeDiagnostic(
        'MISSING_PROPERTY',
        `${(fault.params.alternatives ?? [property])
          .map((name) => `\`${displayPath(childPointer(fault.pointer, name))}\``)
          .join(' or ')} is missing`,
        places.locateKey(fault.pointer),
        { address },
      );
    case 'type':
      return typeDiagnostic(fault, path, expected ?? [], places, address);
    case 'enum':
    case 'const':
      return makeDiagnostic('INVALID_PROPERTY', `\`${path}\` ${fault.message}`, places.locate(fault.pointer), {
        hint: enumHint(places.find(fault.pointer), allowed ?? []),
        address,
      });
    default:
      return makeDiagnostic(
        'INVALID_PROPERTY',
        `\`${path === '' ? 'properties' : path}\` ${fault.message}`,
        places.locate(fault.pointer),
        { address },
      );
  }
}

function typeDiagnostic(
  fault: SchemaFault,
  path: string,
  expected: readonly string[],
  places: FaultPlaces,
  address: ResourceAddress | undefined,
): Diagnostic {
  const located = places.find(fault.pointer);
  const { node } = located;
  const found = located.isExact ? `, not ${nodeType(node)}` : '';
  const hint =
    located.isExact && node.kind === 'scalar'
      ? scalarHint(node.value, node.source, expected, lastSegment(fault.pointer))
      : undefined;
  return makeDiagnostic(
    'WRONG_TYPE',
    `\`${path === '' ? 'properties' : path}\` ${fault.message}${found}`,
    places.locate(fault.pointer),
    { hint, address },
  );
}

function lastSegment(pointer: string): string {
  return pointerSegments(pointer).at(-1) ?? '';
}

function scalarHint(
  value: unknown,
  source: string | undefined,
  expected: readonly string[],
  key: string,
): string | undefined {
  if (expected.includes('string') && source !== undefined && typeof value !== 'string') {
    const reads = typeof value === 'number' ? `the number ${value}` : String(value);
    return `YAML reads ${source} as ${reads}: quote it to make it a text, ${key}: "${source}"`;
  }
  if (typeof value !== 'string') return undefined;
  const isNumeric = /^[-+]?\d+(\.\d+)?$/.test(value);
  if ((expected.includes('number') || expected.includes('integer')) && isNumeric)
    return `take the quotes away: ${key}: ${value}`;
  if (expected.includes('boolean')) {
    if (/^(yes|on|true)$/i.test(value)) return `write true: in YAML 1.2 only true and false are booleans`;
    if (/^(no|off|false)$/i.test(value)) return `write false: in YAML 1.2 only true and false are booleans`;
  }
  return undefined;
}

function knownHint(name: string, known: readonly string[]): string | undefined {
  const suggestion = suggestName(name, known);
  if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
  return known.length === 0
    ? undefined
    : `properties here: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`;
}

function enumHint(located: Located, allowed: readonly unknown[]): string | undefined {
  const written = located.node.kind === 'scalar' ? String(located.node.value) : '';
  const texts = allowed.map(String);
  const suggestion = suggestName(written, texts);
  return suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;
}
