import type { ImportBlock, MovedBlock, RemovedBlock } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import { Unknown, type Value } from '../model/value.ts';
import type { CompiledDocument } from './compile-document.ts';
import { makeDiagnostic, type Report } from './config-report.ts';
import type { Declaration } from './declarations.ts';
import { instancesOf } from './for-each.ts';
import { frameNames, type Locals, type ModuleFrame } from './module-frame.ts';
import { dependenciesOf } from './module-references.ts';
import { evaluateTemplate, type Template, TextTemplate } from './template.ts';
import { textOf, type YamlNode } from './yaml-node.ts';

/**
 * Reads a `moved:` document.
 *
 * @param within - Names of the modules that it stands in.
 */
export function readMoved(declaration: Declaration, within: readonly string[], report: Report): readonly MovedBlock[] {
  if (declaration.kind !== 'moved') return [];
  const from = readAddress('from', declaration, report);
  const to = readAddress('to', declaration, report);
  return from === undefined || to === undefined ? [] : [{ within, from, to, location: declaration.place.location }];
}

/**
 * Reads a `removed:` document.
 *
 * @param within - Names of the modules that it stands in.
 */
export function readRemoved(
  declaration: Declaration,
  within: readonly string[],
  report: Report,
): readonly RemovedBlock[] {
  if (declaration.kind !== 'removed') return [];
  const address = readAddress('address', declaration, report);
  const destroy = declaration.fields.get('destroy')?.value;
  if (address === undefined) return [];
  const isDestroyed = destroy?.kind === 'scalar' && destroy.value === true;
  return [{ within, address, destroy: isDestroyed, location: declaration.place.location }];
}

/** An address of a resource, an instance or a whole module. */
function readAddress(key: string, declaration: Declaration, report: Report): string | undefined {
  const node: YamlNode | undefined = declaration.fields.get(key)?.value;
  const text = textOf(node);
  if (node === undefined || text === undefined) return undefined;
  if (isResourceOrModule(text)) return text;
  report.add(
    'INVALID_VALUE',
    `\`${text}\` is no address`,
    { file: declaration.place.file, start: node.start, end: node.end },
    {
      hint: 'an address is written <system>.<type>.<name>, with ["key"] for an instance, or module.<name>',
    },
  );
  return undefined;
}

function isResourceOrModule(text: string): boolean {
  return (
    parseAddress(text)?.lookup === false ||
    /^module\.[A-Za-z_][A-Za-z0-9_-]*(\["(?:[^"\\]|\\.)*"\])?(\.module\.[A-Za-z_][A-Za-z0-9_-]*(\["(?:[^"\\]|\\.)*"\])?)*$/.test(
      text,
    )
  );
}

/** Makes the block of an `import:` document. */
export function readImport(document: CompiledDocument, frame: ModuleFrame): readonly ImportBlock[] {
  const to = document.sections.get('to');
  const id = document.sections.get('id');
  if (document.kind !== 'import' || to === undefined || id === undefined) return [];
  const forEach = document.sections.get('forEach');
  const target = targetOf(to);
  const block: ImportBlock = {
    dependsOn: dependenciesOf(frame, document.references),
    ...(target === undefined ? {} : { target: `${frame.prefix}${target}` as ResourceAddress }),
    get location() {
      return document.place.location;
    },
    evaluate: (scope) => {
      const diagnostics: Diagnostic[] = [];
      const fault = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
      const pair = (locals: Locals): readonly { readonly to: ResourceAddress; readonly id: Value }[] => {
        const names = frameNames(frame, scope, locals);
        const address = evaluateTemplate(to, { names, fault });
        if (address instanceof Unknown) return [];
        if (typeof address !== 'string' || parseAddress(address)?.lookup !== false) {
          diagnostics.push(
            makeDiagnostic(
              'INVALID_VALUE',
              `\`${String(address)}\` is no address of a resource`,
              document.place.location,
              {
                hint: 'to: imply.cluster.events, or an instance: to: imco.dns_record.www["eu"]',
              },
            ),
          );
          return [];
        }
        return [{ to: `${frame.prefix}${address}` as ResourceAddress, id: evaluateTemplate(id, { names, fault }) }];
      };
      if (forEach === undefined) return { value: pair({}), diagnostics };
      const found = instancesOf(evaluateTemplate(forEach, { names: frameNames(frame, scope), fault }));
      if (found.kind === 'fault')
        diagnostics.push(
          makeDiagnostic('FOREACH_INVALID', found.message, document.place.location, { hint: found.hint }),
        );
      const values = found.kind === 'known' ? [...found.values] : [];
      return { value: values.flatMap(([key, value]) => pair({ each: { key, value } })), diagnostics };
    },
  };
  return [block];
}

/** The document that an address leads to, as far as it is written out: of `a.b.c["${each.key}"]` it is `a.b.c`. */
function targetOf(to: Template): string | undefined {
  const [written] = to instanceof TextTemplate ? to.interpolation.parts : [to];
  if (typeof written !== 'string') return undefined;
  const isWhole = !(to instanceof TextTemplate);
  const last = written.lastIndexOf('[');
  const document = last < 0 ? (isWhole ? written : undefined) : written.slice(0, last);
  return document === undefined || parseAddress(document) === undefined ? undefined : document;
}
