import { nameHint } from '../expressions/suggest-name.ts';
import type { SystemDescription, TypeCatalog } from '../model/type-catalog.ts';
import type { Report } from './config-report.ts';
import type { SourceTree } from './load-sources.ts';
import type { ProjectFile } from './project-file.ts';
import { textOf } from './yaml-node.ts';

/** The systems that a project's documents and connections use, loaded from the catalog; an unknown one of a connection is reported. */
export async function loadSystems(
  tree: SourceTree,
  project: ProjectFile,
  catalog: TypeCatalog,
  report: Report,
): Promise<ReadonlyMap<string, SystemDescription>> {
  const names = new Set<string>();
  const collect = (source: SourceTree): void => {
    for (const { kind, head } of source.declarations.documents) {
      const [system = ''] = (textOf(head) ?? '').split('.');
      if (kind === 'type' || kind === 'data') names.add(system);
    }
    for (const module of source.modules.values()) collect(module);
  };
  collect(tree);
  for (const provider of project.providers.values()) names.add(provider.system);
  const known = new Set(catalog.systems);
  const systems = new Map<string, SystemDescription>();
  for (const name of names) {
    const system = known.has(name) ? await catalog.provider(name) : undefined;
    if (system !== undefined) systems.set(name, system);
  }
  for (const provider of project.providers.values()) {
    if (systems.has(provider.system) || provider.definition !== undefined) continue;
    const isDefined = [...project.providers.values()].some(
      (other) => other.system === provider.system && other.definition !== undefined,
    );
    if (isDefined) continue;
    report.add('UNKNOWN_SYSTEM', `there is no system \`${provider.system}\``, provider.location, {
      hint: `${nameHint(provider.system, catalog.systems, 'systems') ?? ''}\nany other joins by a definition: definition: ./${provider.system}.provider.yaml`.trim(),
    });
  }
  return systems;
}
