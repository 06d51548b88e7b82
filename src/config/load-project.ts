import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Evaluated, GitRules, SafetyLimits } from '../model/configuration.ts';
import { Report } from './config-report.ts';
import { withFrames } from './frames.ts';
import { isReallyInside } from './inside-folder.ts';
import { parseYaml } from './parse-yaml.ts';
import type { EnvironmentEntry, ProjectFile, ProviderEntry } from './project-file.ts';
import { readFields } from './read-fields.ts';
import { readOutputs } from './read-outputs.ts';
import { readGitRules, readSafety } from './read-rules.ts';
import { readSourceFile } from './read-source-file.ts';
import { readVariables } from './read-variables.ts';
import type { SourceFile } from './source-file.ts';
import { memberOf, textOf, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.ts';

/** The name of the file that makes a folder a project. */
export const PROJECT_FILE = 'reckon.yaml';

const RULES = {
  project: { kinds: ['text'], isRequired: true },
  description: { kinds: ['text'] },
  resources: { kinds: ['list', 'text'] },
  providers: { kinds: ['object'] },
  variables: { kinds: ['object'] },
  environments: { kinds: ['object'] },
  outputs: { kinds: ['object'] },
  state: { kinds: ['object'] },
  safety: { kinds: ['object'] },
  git: { kinds: ['object'] },
} as const;

const CONNECTION_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_-]*)?$/;

/**
 * Reads a project's `reckon.yaml`. Needs no provider: what it gives names the definitions from which providers are made.
 *
 * @param options.root - The project's folder.
 * @param options.restrictFiles - Whether definitions must lie in it, symbolic links followed. Default no.
 */
export function loadProject(options: {
  readonly root: string;
  readonly restrictFiles?: boolean;
}): Evaluated<ProjectFile> {
  const root = resolve(options.root);
  const report = new Report();
  const finish = (value?: ProjectFile): Evaluated<ProjectFile> => ({
    ...(value === undefined ? {} : { value }),
    diagnostics: withFrames(report.diagnostics, value === undefined ? [] : [value.source.file]),
  });
  if (!existsSync(join(root, PROJECT_FILE))) {
    const message = existsSync(root) ? `there is no ${PROJECT_FILE} in ${root}` : `there is no folder ${root}`;
    report.add('PROJECT_NOT_FOUND', message, undefined, { hint: projectHint(root) });
    return finish();
  }
  const file = readSourceFile(root, PROJECT_FILE, report);
  if (file === undefined) return finish();
  const [document, second] = parseYaml(file, report);
  if (second !== undefined) {
    report.add(
      'INVALID_VALUE',
      `${PROJECT_FILE} is one document`,
      { file, start: second.root.start, end: second.root.start },
      {
        hint: 'documents of resources stand in files of their own, under resources/',
      },
    );
  }
  const map = document?.root;
  if (map?.kind !== 'map') {
    if (report.diagnostics.length === 0)
      report.add(
        'INVALID_VALUE',
        `${PROJECT_FILE} must be an object`,
        { file, start: 0, end: 0 },
        { hint: 'its first line names the project: `project: my-project`' },
      );
    return { diagnostics: withFrames(report.diagnostics, [file]) };
  }
  const project = readProject(map, file, root, report);
  if (options.restrictFiles === true) checkDefinitions(project, report);
  return finish(project);
}

function checkDefinitions(project: ProjectFile, report: Report): void {
  for (const { definition, location } of project.providers.values()) {
    if (definition === undefined || !existsSync(definition) || isReallyInside(definition, project.root)) continue;
    report.add('FILE_OUTSIDE_PROJECT', `the definition ${definition} is not in the project’s folder`, location);
  }
}

function projectHint(root: string): string {
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, PROJECT_FILE))) return `there is one in ${folder}: go there, or use -C ${folder}`;
    if (dirname(folder) === folder) return 'start a project with `reckon init`, or name its folder with -C DIR';
  }
}

function readProject(map: YamlMap, file: SourceFile, root: string, report: Report): ProjectFile {
  const fields = readFields(map, RULES, { file, report, what: PROJECT_FILE });
  const section = (key: string): YamlMap | undefined => {
    const node = fields.get(key)?.value;
    return node?.kind === 'map' ? node : undefined;
  };
  const resources = readResources(fields.get('resources')?.value, file, report);
  const outputs = section('outputs');
  const variables = section('variables');
  const state = section('state');
  if (state !== undefined) checkState(state, file, report);
  return {
    root,
    project: textOf(fields.get('project')?.value) ?? '',
    resources: resources?.map((entry) => entry.pattern) ?? ['resources'],
    providers: readProviders(section('providers'), file, root, report),
    variables: variables === undefined ? new Map() : readVariables(variables, file, report),
    environments: readEnvironments(section('environments'), file, report),
    safety: readSafety(section('safety'), file, report) satisfies SafetyLimits,
    git: readGitRules(section('git'), file, report) satisfies GitRules,
    source: {
      file,
      outputs: outputs === undefined ? [] : readOutputs(outputs, file, report),
      statePath: memberOf(state, 'path'),
      resources,
    },
  };
}

function readResources(
  node: YamlNode | undefined,
  file: SourceFile,
  report: Report,
): ProjectFile['source']['resources'] {
  if (node === undefined) return undefined;
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const pattern = textOf(item);
    const place = { file, start: item.start, end: item.end };
    if (pattern !== undefined) return [{ pattern, location: file.locate(item.start, item.end) }];
    report.add('INVALID_VALUE', 'an entry of `resources` must be a text', place);
    return [];
  });
}

function readProviders(
  map: YamlMap | undefined,
  file: SourceFile,
  root: string,
  report: Report,
): ReadonlyMap<string, ProviderEntry> {
  const providers = new Map<string, ProviderEntry>();
  for (const entry of map?.entries ?? []) {
    const place = { file, start: entry.keyStart, end: entry.keyEnd };
    if (!CONNECTION_NAME.test(entry.key)) {
      report.add('INVALID_NAME', `\`${entry.key}\` cannot be the name of a connection`, place, {
        hint: 'a connection is named <system>, or <system>.<alias>',
      });
      continue;
    }
    const isBare = entry.value.kind === 'scalar' && entry.value.value === null;
    if (entry.value.kind !== 'map' && !isBare) {
      report.add('INVALID_VALUE', `the connection \`${entry.key}\` must be an object`, place, {
        hint: `${entry.key}: { url: https://… }`,
      });
      continue;
    }
    const settings: YamlMap =
      entry.value.kind === 'map' ? entry.value : { kind: 'map', entries: [], start: place.start, end: place.end };
    const [system = entry.key] = entry.key.split('.');
    const definition = readDefinition(settings, file, root, report);
    providers.set(entry.key, {
      name: entry.key,
      system,
      ...(definition === undefined ? {} : { definition }),
      location: file.locate(entry.keyStart, entry.keyEnd),
      entry,
      settings: { ...settings, entries: settings.entries.filter((setting) => setting.key !== 'definition') },
    });
  }
  return providers;
}

function readDefinition(settings: YamlMap, file: SourceFile, root: string, report: Report): string | undefined {
  const node = memberOf(settings, 'definition');
  if (node === undefined) return undefined;
  const path = textOf(node);
  const place = { file, start: node.start, end: node.end };
  if (path === undefined || path.includes('${')) {
    report.add('INVALID_VALUE', '`definition` must be the path of a file', place);
    return undefined;
  }
  const absolute = resolve(root, path);
  if (existsSync(absolute)) return absolute;
  report.add('FILE_UNREADABLE', `there is no file ${path}`, place, {
    hint: 'paths count from the folder of reckon.yaml',
  });
  return undefined;
}

function readEnvironments(
  map: YamlMap | undefined,
  file: SourceFile,
  report: Report,
): ReadonlyMap<string, EnvironmentEntry> {
  const environments = new Map<string, EnvironmentEntry>();
  for (const entry of map?.entries ?? []) {
    const place = { start: entry.keyStart, end: entry.keyEnd };
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(entry.key)) {
      report.add(
        'INVALID_NAME',
        `\`${entry.key}\` cannot be the name of an environment`,
        { file, ...place },
        { hint: 'it names a folder of the state: use letters, digits, _ , - and .' },
      );
      continue;
    }
    environments.set(entry.key, readEnvironment(entry, file, report));
  }
  return environments;
}

function readEnvironment(entry: YamlEntry, file: SourceFile, report: Report): EnvironmentEntry {
  const place = { start: entry.keyStart, end: entry.keyEnd };
  const body: YamlMap = entry.value.kind === 'map' ? entry.value : { kind: 'map', entries: [], ...place };
  if (entry.value.kind === 'list' || (entry.value.kind === 'scalar' && entry.value.value !== null)) {
    report.add(
      'INVALID_VALUE',
      `the environment \`${entry.key}\` must be an object`,
      { file, ...place },
      { hint: `${entry.key}: { variables: { … } }` },
    );
  }
  const rules = {
    variables: { kinds: ['object'] },
    protect: { kinds: ['boolean'] },
    description: { kinds: ['text'] },
  } as const;
  const fields = readFields(body, rules, { file, report, what: `the environment \`${entry.key}\`` });
  const variables = fields.get('variables')?.value;
  const protect = fields.get('protect')?.value;
  return {
    name: entry.key,
    isProtected: protect?.kind === 'scalar' && protect.value === true,
    variables: variables?.kind === 'map' ? variables.entries : [],
    location: file.locate(entry.keyStart, entry.keyEnd),
  };
}

function checkState(map: YamlMap, file: SourceFile, report: Report): void {
  const fields = readFields(
    map,
    { store: { kinds: ['text'] }, path: { kinds: ['text'] } },
    { file, report, what: '`state`' },
  );
  const store = fields.get('store')?.value;
  if (store !== undefined && textOf(store) !== 'local') {
    report.add(
      'INVALID_VALUE',
      `there is no state store \`${textOf(store) ?? ''}\``,
      { file, start: store.start, end: store.end },
      { hint: 'state is kept in local files: store: local' },
    );
  }
}
