import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ciFiles } from '../ci/ci-files.ts';
import type { CiSettings, CiSystem } from '../ci/ci-settings.ts';
import { stepsLeft } from '../ci/steps-left.ts';
import { loadProject } from '../config/load-project.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { ToolError } from '../model/tool-error.ts';
import { version } from '../model/version.ts';
import type { GlobalOptions } from './global-options.ts';
import type { StartingFile } from './init-options.ts';
import { openProject } from './open-project.ts';
import type { Output } from './output.ts';

/** What `init --ci` writes and says. */
export interface CiStart {
  /** With absolute paths. */
  readonly files: readonly StartingFile[];
  /** What is left to do by hand, a sentence each. */
  readonly steps: readonly string[];
}

/** The files of a CI system for the project that is there. @throws {ToolError} when the project cannot be read */
export async function startingCi(system: CiSystem, globals: GlobalOptions, output: Output): Promise<CiStart> {
  const root = await realpath(resolve(globals.directory));
  const loaded = loadProject({ root });
  if (loaded.value === undefined || hasErrors(loaded.diagnostics))
    throw new ToolError('INIT_INVALID', 'reckon.yaml has faults', { diagnostics: loaded.diagnostics });
  const environments = [...loaded.value.environments.keys()];
  const environment = globals.environment ?? environments[0];
  const project = await openProject({ ...globals, environment }, output, { secrets: 'optional', documents: 'skip' });
  if (project === undefined)
    throw new ToolError('INIT_INVALID', 'the project cannot be read', { hint: 'Run `reckon validate`.' });
  const { configuration } = project;
  await project.close();
  const { findRepository } = await import('../git/find-repository.ts');
  const { defaultBranch } = await import('../git/default-branch.ts');
  const place = await findRepository(root);
  const branch = place === undefined ? undefined : await defaultBranch(place.top);
  const settings: CiSettings = {
    project: configuration.project,
    folder: place === undefined || place.prefix === '' ? '.' : place.prefix,
    branch: configuration.git.applyFrom ?? branch ?? 'main',
    environments: environments.length > 0 ? environments : ['default'],
    secrets: configuration.secretNames,
    statePath: writtenStatePath(loaded.value.source.statePath) ?? 'state',
    version,
  };
  const files = ciFiles(system, settings);
  return {
    files: files.map(({ path, content }) => ({ path: resolve(place?.top ?? root, path), content })),
    steps: stepsLeft(system, settings),
  };
}

/** `state.path` as written; the CI files look at whether it is absolute. */
function writtenStatePath(node: { readonly kind: string; readonly value?: unknown } | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
