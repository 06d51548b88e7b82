import type { Evaluated, Expansion, Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { formatAddress, parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import { Secret, Unknown, type Value } from '../model/value.ts';
import type { CompiledDocument } from './compile-document.ts';
import { makeDiagnostic } from './config-report.ts';
import { instancesOf } from './for-each.ts';
import { frameNames, type Locals, type ModuleFrame, resolveReferences } from './module-frame.ts';
import { evaluateTemplate, type Template } from './template.ts';

/** What resource and lookup blocks have in common: a document in one frame, with its instances. */
export interface BlockCore {
  readonly document: CompiledDocument;
  readonly frame: ModuleFrame;
  readonly address: ResourceAddress;
  /** Documents it refers to. */
  readonly dependsOn: readonly ResourceAddress[];
  /** Whether nothing in it hangs on another document: what it evaluates to never changes. */
  readonly isStatic: boolean;
  expand(scope: Scope): Evaluated<Expansion>;
  /** The names that an instance's expressions see; faults of `forEach` leave `each` unknown. */
  locals(address: ResourceAddress, scope: Scope): Locals;
  /** Evaluates a section of the document; `undefined` where the document has none. */
  section(key: string, scope: Scope, locals: Locals, faults: Diagnostic[]): Value | undefined;
}

/** Makes the core of a block. */
export function makeBlockCore(document: CompiledDocument, frame: ModuleFrame): BlockCore {
  const address = `${frame.prefix}${document.address}` as ResourceAddress;
  const dependsOn = [...resolveReferences(frame, document.references)];
  const forEach = document.sections.get('forEach');
  const when = document.sections.get('when');
  let instances: ReadonlyMap<string, Value> | undefined;

  const evaluate = (template: Template, scope: Scope, faults: Diagnostic[], locals: Locals = {}): Value =>
    evaluateTemplate(template, {
      names: frameNames(frame, scope, locals),
      fault: (diagnostic) => faults.push({ ...diagnostic, address }),
    });

  const expandWhen = (scope: Scope, faults: Diagnostic[]): boolean | Unknown => {
    if (when === undefined) return true;
    const value = evaluate(when, scope, faults);
    if (typeof value === 'boolean') return value;
    if (value instanceof Unknown && !value.sensitive) return value;
    faults.push(whenFault(document, value, address));
    return true;
  };

  const expand = (scope: Scope): Evaluated<Expansion> => {
    const diagnostics: Diagnostic[] = [];
    const isWanted = expandWhen(scope, diagnostics);
    if (isWanted instanceof Unknown) return { value: unknownExpansion(document, 'when', isWanted), diagnostics };
    if (!isWanted) return { value: { kind: 'instances', addresses: [], shape: 'absent' }, diagnostics };
    if (forEach === undefined)
      return { value: { kind: 'instances', addresses: [address], shape: 'single' }, diagnostics };
    const found = instancesOf(evaluate(forEach, scope, diagnostics));
    switch (found.kind) {
      case 'known': {
        instances = found.values;
        const parts = parseAddress(address);
        const addresses =
          parts === undefined ? [] : [...found.values.keys()].map((key) => formatAddress({ ...parts, key }));
        return { value: { kind: 'instances', addresses, shape: 'each' }, diagnostics };
      }
      case 'unknown':
        return { value: unknownExpansion(document, 'forEach', found.unknown), diagnostics };
      case 'fault':
        diagnostics.push(
          makeDiagnostic('FOREACH_INVALID', found.message, document.place.locate('forEach', ''), {
            hint: found.hint,
            address,
          }),
        );
        return { diagnostics };
      default:
        return found satisfies never;
    }
  };

  const locals = (instance: ResourceAddress, scope: Scope): Locals => {
    const key = forEach === undefined ? undefined : parseAddress(instance)?.key;
    if (key === undefined) return forEach === undefined ? {} : { each: { key: new Unknown(), value: new Unknown() } };
    if (instances?.has(key) !== true) expand(scope);
    return { each: { key, value: instances?.get(key) ?? null } };
  };

  return {
    document,
    frame,
    address,
    dependsOn,
    isStatic: dependsOn.length === 0 && !document.usesSelf,
    expand,
    locals,
    section: (key, scope, names, faults) => {
      const template = document.sections.get(key);
      return template === undefined ? undefined : evaluate(template, scope, faults, names);
    },
  };
}

function unknownExpansion(document: CompiledDocument, key: string, unknown: Unknown): Expansion {
  return { kind: 'unknown', waitsFor: unknown.waitsFor, location: document.place.locateKey(key, '') };
}

function whenFault(document: CompiledDocument, value: Value, address: ResourceAddress): Diagnostic {
  const isHidden = value instanceof Secret || value instanceof Unknown;
  const found = isHidden
    ? 'a secret'
    : value === null
      ? 'null'
      : typeof value === 'string'
        ? `the text ${JSON.stringify(value)}`
        : 'something else';
  const hint =
    typeof value === 'string' ? 'an expression stands in ${…}: when: ${environment == "production"}' : undefined;
  return makeDiagnostic('WHEN_INVALID', `when must be true or false, not ${found}`, document.place.locate('when', ''), {
    hint,
    address,
  });
}
