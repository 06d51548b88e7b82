import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoadRequest, loadConfiguration } from '../../src/config/load-configuration.ts';
import { loadProject } from '../../src/config/load-project.ts';
import type { Configuration, Scope } from '../../src/model/configuration.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { DesiredResource } from '../../src/model/resource.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import { Unknown, type Value } from '../../src/model/value.ts';
import { makeTestCatalog } from './test-catalog.ts';

/** A reckon.yaml with connections to both test systems. */
export const PROJECT = 'project: test\nproviders: { imply: { url: http://i }, imco: { url: http://c } }\n';

/** Files in a new folder, links resolved. */
export function writeFiles(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'reckon-config-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** What loading gave. */
export interface Loaded {
  readonly configuration: Configuration;
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads a project from files; `reckon.yaml` is `PROJECT` where it is not among them. */
export async function loadFiles(
  files: Readonly<Record<string, string>>,
  options: Partial<Omit<LoadRequest, 'project' | 'catalog'>> = {},
): Promise<Loaded> {
  return await loadFolder(writeFiles({ 'reckon.yaml': PROJECT, ...files }), options);
}

/** Loads the project in a folder. */
export async function loadFolder(
  root: string,
  options: Partial<Omit<LoadRequest, 'project' | 'catalog'>> = {},
): Promise<Loaded> {
  const project = loadProject({ root });
  if (project.value === undefined) return { configuration: undefined as never, diagnostics: project.diagnostics };
  const request = { environmentVariables: {}, ...options, project: project.value, catalog: await makeTestCatalog() };
  const { value, diagnostics } = await loadConfiguration(request);
  return { configuration: value as Configuration, diagnostics: [...project.diagnostics, ...diagnostics] };
}

/** Diagnostics as `CODE file:line:column message`. */
export function brief(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, message, location }) => {
    const place = location === undefined ? '' : ` ${location.file}:${location.line}:${location.column}`;
    return `${code}${place} ${message}`;
  });
}

/** A scope that knows the given blocks and nothing else. */
export function scopeOf(values: Readonly<Record<string, Value>> = {}): Scope {
  return {
    resolve: (block) => (Object.hasOwn(values, block) ? (values[block] ?? null) : new Unknown({ waitsFor: [block] })),
  };
}

/** Every instance of every resource, evaluated. */
export function desiredResources(
  configuration: Configuration,
  scope: Scope = scopeOf(),
): ReadonlyMap<ResourceAddress, DesiredResource> {
  const resources = new Map<ResourceAddress, DesiredResource>();
  for (const block of configuration.blocks) {
    const expansion = block.expand(scope).value;
    if (block.kind !== 'resource' || expansion?.kind !== 'instances') continue;
    for (const address of expansion.addresses) {
      const resource = block.evaluate(address, scope).value;
      if (resource !== undefined) resources.set(address, resource);
    }
  }
  return resources;
}
