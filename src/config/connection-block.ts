import type { ConnectionBlock, Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import { isValueObject } from '../model/value.ts';
import { locationOf, type Place, type Report } from './config-report.ts';
import { followPointer, placeOf } from './locate-pointer.ts';
import { frameNames, type ModuleFrame } from './module-frame.ts';
import { directReferences, resolveReferences } from './module-references.ts';
import type { ProviderEntry } from './project-file.ts';
import { checkReferences, type SymbolicReference } from './references.ts';
import { faultDiagnostic } from './schema-faults.ts';
import type { SourceFile } from './source-file.ts';
import { evaluateTemplate, makeTemplate, type TextTemplate } from './template.ts';

/** A connection with the places of its references. */
export interface PlacedConnection {
  readonly block: ConnectionBlock;
  readonly places: ReadonlyMap<string, Place>;
}

/** Makes the block of a connection under `providers:`. */
export function makeConnectionBlock(
  provider: ProviderEntry,
  system: SystemDescription,
  frame: ModuleFrame,
  file: SourceFile,
  report: Report,
): PlacedConnection {
  const references: SymbolicReference[] = [];
  const check = (text: TextTemplate): boolean =>
    checkReferences(text, frame.source.table, [], report, (reference) => references.push(reference));
  const template = makeTemplate(
    provider.settings,
    { file, check, fault: (diagnostic) => report.push(diagnostic) },
    system.settingsSchema,
  );
  const dependsOn = resolveReferences(frame, references);
  const find = (pointer: string) => followPointer(provider.settings, pointer, provider.entry);
  const locate = (pointer: string) => locationOf({ file, ...placeOf(find(pointer)) });
  const locateKey = (pointer: string) => {
    const { entry, isExact } = find(pointer);
    return entry !== undefined && isExact
      ? locationOf({ file, start: entry.keyStart, end: entry.keyEnd })
      : locate(pointer);
  };
  const block: ConnectionBlock = {
    name: provider.name,
    system: provider.system,
    dependsOn,
    location: provider.location,
    locate,
    evaluate: (scope: Scope) => {
      const faults: Diagnostic[] = [];
      const value = evaluateTemplate(template, {
        names: frameNames(frame, scope),
        fault: (diagnostic) => faults.push(diagnostic),
      });
      const settings = isValueObject(value) ? value : {};
      for (const fault of system.validateSettings(settings))
        faults.push(faultDiagnostic(fault, { find, locate, locateKey }));
      return { value: settings, diagnostics: faults };
    },
  };
  return { block, places: directReferences(frame, references) };
}
