import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import {
  type Discovery,
  discoverLive,
  type FieldCondition,
  type FoundObject,
} from '../engine/discovering/discover-live.ts';
import { nameFound } from '../engine/discovering/name-found.ts';
import { type ReferenceTarget, restoreReferences } from '../engine/discovering/restore-references.ts';
import { matchesType } from '../engine/discovering/select-types.ts';
import type { Provider } from '../model/provider.ts';
import { blockOf, parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import type { ResourceType } from '../model/resource-type.ts';
import type { State } from '../model/state.ts';
import { ToolError } from '../model/tool-error.ts';
import { declareLive } from '../plan/declare-live.ts';
import { type DiscoveredDocument, discoveredFiles, secretNameOf } from './discovered-files.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { type OpenProject, openProject } from './open-project.ts';
import { openConnection } from './open-resource.ts';
import { type Output, openOutput } from './output.ts';
import { statesBeside } from './states-beside.ts';

/** Options of `import --discover`. */
export interface DiscoverOptions {
  /** Types, or patterns of them: `imco.dns_record`, `imco.*`. */
  readonly types: readonly string[];
  /** `field=value`, each of which must hold. */
  readonly where: readonly string[];
  /** The connection, where a system has several. */
  readonly provider: string | undefined;
  /** Folder to write files into; printed where absent. */
  readonly out: string | undefined;
}

/** `reckon import --discover TYPE…`: writes YAML for what is live and not managed, so that the plan after it has nothing to do. */
export async function discoverCommand(options: DiscoverOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output);
  if (project === undefined) return 1;
  const interruption = watchInterruption(() => undefined);
  try {
    const state = await project.store.read();
    // What another environment manages is not to be managed twice.
    const states = [...(state === undefined ? [] : [state]), ...(await statesBeside(project.configuration))];
    const where = options.where.map(parseCondition);
    const documents: DiscoveredDocument[] = [];
    const skipped: FoundObject[] = [];
    let managed = 0;
    for (const [name, patterns] of bySystem(options.types)) {
      const connection = chooseConnection(project, name, options.provider);
      const discovery = await discover(project, connection, patterns, where, states, interruption.stop);
      managed += discovery.managed;
      // What must be written and can be told by nobody: a file that was uploaded, for one.
      const isTellable = (object: FoundObject): boolean =>
        declareLive(object.live, object.type).hidden.every(({ sensitive }) => sensitive);
      skipped.push(...discovery.found.filter((object) => !isTellable(object)));
      documents.push(...draftDocuments(discovery.found.filter(isTellable), documents, project, state));
    }
    sayWhatWasSkipped(skipped, output);
    if (documents.length === 0) {
      output.say(`Nothing was found${managed > 0 ? ` but the ${managed} that state holds already` : ''}.`);
      return 0;
    }
    await write(documents, options.out, output);
    sayWhatIsNext(documents, managed, options.out, project, output);
    return 0;
  } finally {
    interruption.release();
    await project.close();
  }
}

function parseCondition(text: string): FieldCondition {
  const at = text.indexOf('=');
  if (at < 1)
    throw new ToolError('ARGUMENT_INVALID', `"${text}" is no condition`, { hint: 'Write --where field=value.' });
  return { path: text.slice(0, at).split('.'), text: text.slice(at + 1) };
}

function bySystem(types: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(types, (type) => type.split('.')[0] ?? type);
}

/** The connection to look through: the one that was named, the one named as the system, or the only one. */
function chooseConnection(project: OpenProject, system: string, wanted: string | undefined): string {
  const names = [...project.configuration.connections.values()]
    .filter((block) => block.system === system)
    .map((block) => block.name);
  const chosen = names.find((name) => name === (wanted ?? system)) ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined && (wanted === undefined || names.includes(wanted))) return chosen;
  throw new ToolError('CONNECTION_MISSING', `which connection of ${system} is to be looked through?`, {
    hint:
      names.length === 0
        ? `There is none: add ${system}: to providers: in reckon.yaml.`
        : `Pass --provider with one of: ${names.join(', ')}`,
  });
}

async function discover(
  project: OpenProject,
  connectionName: string,
  patterns: readonly string[],
  where: readonly FieldCondition[],
  states: readonly State[],
  signal: AbortSignal,
): Promise<Discovery> {
  const { pool, connection, provider } = await openConnection(project, connectionName, states[0]);
  try {
    return await discoverLive(chooseTypes(provider, patterns), connection, where, states, signal);
  } finally {
    await pool.close();
  }
}

/** Types that patterns name; a pattern leaves out those that can't be declared or listed, a name does not. */
function chooseTypes(provider: Provider, patterns: readonly string[]): readonly ResourceType[] {
  const types = provider.typeNames.flatMap((name) => provider.type(name) ?? []);
  const chosen = new Set<ResourceType>();
  for (const pattern of patterns) {
    const matching = types.filter((type) => matchesType(type.name, pattern));
    const usable = matching.filter(
      (type) => type.managed === true && (type.name === pattern || type.capabilities.list),
    );
    for (const type of usable) chosen.add(type);
    if (usable.length > 0) continue;
    const [only] = matching;
    if (only !== undefined && only.managed !== true) {
      throw new ToolError('TYPE_NOT_MANAGED', `${only.name} can only be looked up: ${only.managed.reason}`, {
        hint: 'Read it with a `data:` document.',
      });
    }
    throw new ToolError('UNKNOWN_TYPE', `${provider.title} has no type "${pattern}"`, {
      hint: `There are: ${provider.typeNames.join(', ')}`,
    });
  }
  return [...chosen];
}

function draftDocuments(
  found: readonly FoundObject[],
  before: readonly DiscoveredDocument[],
  project: OpenProject,
  state: State | undefined,
): readonly DiscoveredDocument[] {
  const { configuration } = project;
  const declaredAddresses = new Set(configuration.blocks.map((block) => block.address));
  const taken = [...declaredAddresses, ...(state?.resources.keys() ?? []), ...before.map(({ address }) => address)];
  const addresses = nameFound(found, taken);
  const addressOf = (object: FoundObject): ResourceAddress =>
    addresses.get(object) ?? (`${object.type.name}.unnamed` as ResourceAddress);
  const drafts = found.map((object) => ({ object, declared: declareLive(object.live, object.type) }));
  const targets: ReferenceTarget[] = [
    ...[...(state?.resources.values() ?? [])]
      .filter((record) => declaredAddresses.has(blockOf(record.address)) && isReferable(record.address))
      .map((record) => ({
        address: record.address,
        type: record.type,
        connection: record.connection,
        ids: idsOf(record.id, record.live['id']),
      })),
    ...found.map((object) => ({
      address: addressOf(object),
      type: object.type.name,
      connection: object.connection,
      ids: idsOf(object.live.id, object.live.attributes['id']),
    })),
  ];
  const references = restoreReferences(
    drafts.map(({ object, declared }) => ({
      address: addressOf(object),
      schema: object.type.schema,
      connection: object.connection,
      properties: declared.properties,
    })),
    targets,
  );
  return drafts.map(({ object, declared }) => ({
    address: addressOf(object),
    id: object.live.id,
    provider: object.connection === object.type.name.split('.')[0] ? undefined : object.connection,
    declared,
    references: references.get(addressOf(object)) ?? new Map(),
  }));
}

/** From outside a module what is in it cannot be referred to. */
const isReferable = (address: ResourceAddress): boolean => parseAddress(address)?.module.length === 0;

function idsOf(id: string, own: unknown): readonly string[] {
  return typeof own === 'string' || typeof own === 'number' ? [...new Set([String(own), id])] : [id];
}

async function write(documents: readonly DiscoveredDocument[], out: string | undefined, output: Output): Promise<void> {
  const files = discoveredFiles(documents);
  if (out === undefined) {
    process.stdout.write(files.map(({ content }) => content).join('---\n'));
    return;
  }
  const there = files.map(({ path }) => join(out, path)).filter((path) => existsSync(path));
  if (there.length > 0) {
    throw new ToolError('FILE_EXISTS', `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already`, {
      hint: 'Nothing was written. Name another folder with --out.',
    });
  }
  await mkdir(out, { recursive: true });
  for (const { path, content } of files) {
    await writeFile(join(out, path), content, { flag: 'wx' });
    output.say(`  wrote  ${join(out, path)}`);
  }
}

function sayWhatWasSkipped(skipped: readonly FoundObject[], output: Output): void {
  for (const [type, objects] of Map.groupBy(skipped, (object) => object.type)) {
    const [first] = objects;
    if (first === undefined) continue;
    const fields = declareLive(first.live, type).hidden.map(({ name }) => `\`${name}\``);
    output.say(
      `Left out: ${objects.length} of ${type.name}. A document needs ${fields.join(', ')}, which the server does not show.`,
    );
  }
}

function sayWhatIsNext(
  documents: readonly DiscoveredDocument[],
  managed: number,
  out: string | undefined,
  project: OpenProject,
  output: Output,
): void {
  const types = new Set(documents.map(({ address }) => blockOf(address).split('.').slice(0, 2).join('.')));
  const more = managed === 0 ? '' : `; ${managed} more are managed already`;
  output.say(`\nFound ${count(documents.length, 'object')} of ${count(types.size, 'type')}${more}.`);
  const secrets = documents.flatMap(({ address, declared }) =>
    declared.hidden.map(({ name }) => secretNameOf(address, name)),
  );
  if (secrets.length > 0) {
    output.say(
      `\nThe server does not show some fields that must be written. Set these variables, or write the fields otherwise:\n${secrets.map((name) => `  ${name}`).join('\n')}`,
    );
  }
  const place = out === undefined ? undefined : relative(project.root, resolve(out));
  if (place?.startsWith('..') === true || place === '')
    output.say('\nThe files are outside of resources/: name their folder under resources: in reckon.yaml.');
  output.say(
    '\nNext:\n  reckon plan     # shows that they are imported and nothing else is done\n  reckon apply    # takes them into state',
  );
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
