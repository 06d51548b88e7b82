import { builtInFunctions, isCelType, isLibraryFunction } from '../expressions/cel-library.ts';
import type { Reference } from '../expressions/find-references.ts';
import { ownFunctions } from '../expressions/own-functions.ts';
import { nameHint } from '../expressions/suggest-name.ts';
import { parseAddress } from '../model/resource-address.ts';
import { type BlockFacts, findFieldFault } from './check-fields.ts';
import { makeDiagnostic, type Place, type Report } from './config-report.ts';
import { TextPlace } from './place-in-text.ts';
import type { TextTemplate } from './template.ts';

/** Something an expression or a `dependsOn` refers to, in words of the project or module it stands in. */
export type SymbolicReference = (
  | { readonly kind: 'block'; readonly address: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'module'; readonly name: string; readonly output?: string }
  | { readonly kind: 'git' }
) & { readonly place: Place };

/** What is known of a module that references may lead to. */
interface ModuleFacts {
  readonly outputs: ReadonlySet<string>;
  /** Whether it stands for an object of instances by key. */
  readonly isEach: boolean;
}

/** What can be referred to in a project or module. */
export interface ReferenceTable {
  /** Addresses of resources and lookups, without the module's own path. */
  readonly blocks: ReadonlyMap<string, BlockFacts>;
  /** Modules by name. */
  readonly modules: ReadonlyMap<string, ModuleFacts>;
  readonly variables: ReadonlySet<string>;
  readonly systems: ReadonlySet<string>;
  /** Functions beyond the language's own. */
  readonly functions: ReadonlySet<string>;
}

const GLOBAL_NAMES = ['vars', 'secret', 'project', 'environment', 'git', 'data', 'module', 'cel'] as const;

/**
 * Checks every name and function in a string's expressions, in branches that are never taken too, and tells what they refer to.
 *
 * @param locals - Further names that exist where the string stands: `each`, `self`, `value`.
 * @returns Whether all of them exist.
 */
export function checkReferences(
  text: TextTemplate,
  table: ReferenceTable,
  locals: readonly string[],
  report: Report,
  found: (reference: SymbolicReference) => void,
): boolean {
  let isSound = true;
  for (const part of text.interpolation.parts) {
    if (typeof part === 'string') continue;
    const placeOf = (range: { readonly start: number; readonly end: number }): Place =>
      new TextPlace(text, text.value, { start: range.start + part.offset, end: range.end + part.offset });
    for (const reference of part.expression.references) {
      const resolved = resolveReference(reference, table, locals, placeOf);
      if (resolved === undefined) continue;
      if ('code' in resolved) {
        isSound = false;
        report.push(makeDiagnostic(resolved.code, resolved.message, resolved.place, { hint: resolved.hint }));
      } else {
        found(resolved);
        if (resolved.kind === 'block' && !checkField(resolved.address, reference, table, placeOf, report))
          isSound = false;
      }
    }
    for (const use of part.expression.functions) {
      if (isFunction(use.name, table)) continue;
      isSound = false;
      const known = [...ownFunctions.keys(), ...table.functions, ...builtInFunctions()];
      const hint = nameHint(use.name, known, 'functions');
      report.push(
        makeDiagnostic('EXPRESSION_UNKNOWN_FUNCTION', `there is no function \`${use.name}\``, placeOf(use), { hint }),
      );
    }
  }
  return isSound;
}

/** Checks a reference's fields against the schema of the type it leads to. */
function checkField(
  address: string,
  reference: Reference,
  table: ReferenceTable,
  placeOf: PlaceOf,
  report: Report,
): boolean {
  const facts = table.blocks.get(address);
  const path = reference.path.slice(reference.name === 'data' ? 3 : 2);
  const fault = facts === undefined ? undefined : findFieldFault(facts, path);
  if (fault === undefined) return true;
  const { suggestion } = fault;
  report.push(
    makeDiagnostic('UNKNOWN_FIELD', fault.message, placeOf(fault.step), {
      severity: suggestion === undefined ? 'warning' : 'error',
      hint:
        suggestion === undefined
          ? 'the schema does not know it; where the API has it nevertheless, x.?field.orValue(…) says so'
          : `did you mean \`${suggestion}\`?`,
    }),
  );
  return suggestion === undefined;
}

/** Names that look like calls but are part of the language: macros, and members of namespaces. */
const CALLED_NAMES = new Set(['bind', 'file', 'env', 'orValue', 'hasValue']);

function isFunction(name: string, table: ReferenceTable): boolean {
  return ownFunctions.has(name) || table.functions.has(name) || CALLED_NAMES.has(name) || isLibraryFunction(name);
}

interface ReferenceFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place: Place;
}

type PlaceOf = (range: { readonly start: number; readonly end: number }) => Place;

function resolveReference(
  reference: Reference,
  table: ReferenceTable,
  locals: readonly string[],
  placeOf: PlaceOf,
): SymbolicReference | ReferenceFault | undefined {
  const { name, path } = reference;
  const place = placeOf({ start: reference.start, end: path.at(-1)?.end ?? reference.end });
  if (locals.includes(name)) return undefined;
  switch (name) {
    case 'vars': {
      const [variable] = path;
      if (variable === undefined || table.variables.has(variable.key)) {
        return variable === undefined ? undefined : { kind: 'variable', name: variable.key, place };
      }
      const hint =
        nameHint(variable.key, [...table.variables], 'variables') ??
        'variables are declared under `variables:` in reckon.yaml';
      return { code: 'UNKNOWN_VARIABLE', message: `there is no variable \`${variable.key}\``, hint, place };
    }
    case 'git':
      return { kind: 'git', place };
    case 'module':
      return resolveModule(reference, table, place);
    case 'data':
      return resolveBlock(reference, 'data.', path, table, place);
    default:
  }
  if (table.systems.has(name)) {
    return resolveBlock(
      reference,
      '',
      [{ key: name, start: reference.start, end: reference.end }, ...path],
      table,
      place,
    );
  }
  if (GLOBAL_NAMES.some((known) => known === name) || (path.length === 0 && isCelType(name))) return undefined;
  const hint =
    name === 'each'
      ? '`each` exists only in documents with forEach'
      : (quoteHint(reference, path) ??
        nameHint(name, [...GLOBAL_NAMES.slice(0, -1), ...locals, ...table.systems], 'known names'));
  return { code: 'EXPRESSION_UNKNOWN_NAME', message: `there is no \`${name}\``, hint, place: placeOf(reference) };
}

/** A bare word is mostly a text that lacks its quotes, or a variable without `vars.`. */
function quoteHint(reference: Reference, path: Reference['path']): string | undefined {
  if (reference.name === 'var' && path.length > 0) return `did you mean \`vars.${path[0]?.key}\`?`;
  return undefined;
}

function resolveModule(
  reference: Reference,
  table: ReferenceTable,
  place: Place,
): SymbolicReference | ReferenceFault | undefined {
  const [name, ...rest] = reference.path;
  if (name === undefined) return undefined;
  const facts = table.modules.get(name.key);
  if (facts === undefined) {
    const message = `there is no module \`${name.key}\``;
    return {
      code: 'UNRESOLVED_REFERENCE',
      message,
      hint: nameHint(name.key, [...table.modules.keys()], 'modules'),
      place,
    };
  }
  const { outputs, isEach } = facts;
  const wanted = rest[isEach ? 1 : 0];
  if (wanted !== undefined && wanted.isOptional !== true && !outputs.has(wanted.key)) {
    const message = `\`module.${name.key}\` has no \`${wanted.key}\``;
    const hint = nameHint(wanted.key, [...outputs], 'outputs');
    return { code: 'EXPRESSION_UNKNOWN_MEMBER', message, hint, place };
  }
  const output = rest.find((step) => outputs.has(step.key));
  return { kind: 'module', name: name.key, ...(output === undefined ? {} : { output: output.key }), place };
}

function resolveBlock(
  reference: Reference,
  prefix: string,
  path: Reference['path'],
  table: ReferenceTable,
  place: Place,
): SymbolicReference | ReferenceFault {
  const [system, type, name] = path;
  const written = `${prefix}${path
    .slice(0, 3)
    .map((step) => step.key)
    .join('.')}`;
  if (system === undefined || type === undefined || name === undefined) {
    const message = reference.isCut
      ? `the address after \`${written}\` is computed`
      : `\`${written}\` names no resource`;
    const hint = reference.isCut
      ? 'an address is written out, so that the order of changes can be told; keys of instances may be computed: x.y.z[vars.key]'
      : addressHint(written, table);
    return { code: 'UNRESOLVED_REFERENCE', message, hint, place };
  }
  if (table.blocks.has(written)) return { kind: 'block', address: written, place };
  const noun = prefix === '' ? 'resource' : 'lookup';
  return {
    code: 'UNRESOLVED_REFERENCE',
    message: `there is no ${noun} \`${written}\``,
    hint: addressHint(written, table),
    place,
  };
}

/** The address that was probably meant; otherwise those of the same type, or of the same kind. */
function addressHint(written: string, table: ReferenceTable): string | undefined {
  const isLookup = written.startsWith('data.');
  const asOther = isLookup ? written.slice('data.'.length) : `data.${written}`;
  if (table.blocks.has(asOther)) return `did you mean \`${asOther}\`?`;
  const alike = [...table.blocks.keys()].filter((address) => address.startsWith('data.') === isLookup);
  const ofType = alike.filter((address) =>
    address.startsWith(
      `${written
        .split('.')
        .slice(0, isLookup ? 3 : 2)
        .join('.')}.`,
    ),
  );
  return nameHint(written, ofType.length > 0 ? ofType : alike, 'there are');
}

/**
 * What an address in `dependsOn` refers to: a resource or lookup (with or without a key), or a whole module. Reports what does
 * not exist.
 */
export function resolveAddress(
  text: string,
  table: ReferenceTable,
  place: Place,
  report: Report,
): SymbolicReference | undefined {
  const module = /^module\.([A-Za-z_][A-Za-z0-9_-]*)(?:\[.*\])?$/.exec(text)?.[1];
  if (module !== undefined && table.modules.has(module)) return { kind: 'module', name: module, place };
  const parts = parseAddress(text);
  if (parts !== undefined && parts.module.length === 0) {
    const address = `${parts.lookup ? 'data.' : ''}${parts.system}.${parts.type}.${parts.name}`;
    if (table.blocks.has(address)) return { kind: 'block', address, place };
  }
  const hint =
    parts === undefined && module === undefined
      ? 'an address is <system>.<type>.<name>, or module.<name>'
      : addressHint(text, table);
  report.add('UNRESOLVED_REFERENCE', `there is no \`${text}\` to depend on`, place, { hint });
  return undefined;
}
