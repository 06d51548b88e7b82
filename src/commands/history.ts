import type { FieldChange, PlannedChange } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import type { HistoryEntry } from '../model/resource-type.ts';
import { ToolError } from '../model/tool-error.ts';
import type { ValueObject } from '../model/value.ts';
import { diffFields } from '../plan/diff-fields.ts';
import { fieldRules } from '../plan/field-rules.ts';
import { layoutOf } from '../ui/text/layout.ts';
import { renderChange } from '../ui/text/render-change.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { watchInterruption } from './interruption.ts';
import { openProject } from './open-project.ts';
import { type OpenResource, openResource } from './open-resource.ts';
import { openOutput } from './output.ts';

/** What `reckon history` is asked to show. */
export interface HistoryOptions {
  readonly address: string;
  readonly version: string | undefined;
  /** Whether a version is printed as YAML properties to roll back to, rather than as a diff against now. */
  readonly yaml: boolean;
  readonly limit: number;
}

/** `reckon history ADDRESS [VERSION]`: past configurations that the server keeps. */
export async function historyCommand(options: HistoryOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { documents: 'skip' });
  if (project === undefined) return 1;
  const interruption = watchInterruption(() => undefined);
  const resource = await openResource(project, options.address, interruption.stop);
  try {
    const entries = await collect(resource, options, interruption.stop);
    if (options.version === undefined) {
      if (globals.json) process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
      else output.result(listText(resource, entries));
      return 0;
    }
    const entry = entries.find((candidate) => candidate.version === options.version);
    if (entry === undefined) {
      throw new ToolError('VERSION_NOT_FOUND', `${options.address} has no version ${options.version}`, {
        hint: `There are: ${entries.map((candidate) => candidate.version).join(', ')}`,
      });
    }
    if (globals.json) process.stdout.write(`${JSON.stringify(entry, null, 2)}\n`);
    else if (options.yaml) {
      const { stringify } = await import('yaml');
      output.result(
        `# ${options.address}, version ${entry.version}\nproperties:\n${indent(stringify(entry.properties))}`,
      );
    } else {
      const fields = changesTo(resource, entry.properties);
      if (fields.length === 0) output.result(`Version ${entry.version} is the same as what is live.`);
      else
        output.result(
          renderChange(
            { change: asChange(resource, fields), members: [asChange(resource, fields)] },
            layoutOf(output.layout),
            `from what is live to version ${entry.version}`,
          ).join('\n'),
        );
      output.say(
        `To go back, put its properties into the YAML and apply:\n    reckon history ${options.address} ${entry.version} --yaml`,
      );
    }
    return 0;
  } finally {
    interruption.release();
    await resource.close();
    await project.close();
  }
}

async function collect(
  resource: OpenResource,
  options: HistoryOptions,
  signal: AbortSignal,
): Promise<readonly HistoryEntry[]> {
  const { type, connection, live } = resource;
  if (type.history === undefined || !type.capabilities.history) {
    throw new ToolError('HISTORY_UNSUPPORTED', `${type.name} keeps no history`, {
      hint: 'Look at the commits of its document: git log -p',
    });
  }
  const entries: HistoryEntry[] = [];
  for await (const entry of type.history(connection, live, { signal })) {
    entries.push(entry);
    if (entry.version === options.version || (options.version === undefined && entries.length >= options.limit)) break;
  }
  return entries;
}

function changesTo(resource: OpenResource, properties: JsonObject): readonly FieldChange[] {
  return diffFields({
    desired: properties,
    prior: null,
    live: resource.live.attributes,
    rules: fieldRules(resource.type.schema),
    ignoreChanges: [],
    isSameSecret: () => true,
  }).fields;
}

function listText(resource: OpenResource, entries: readonly HistoryEntry[]): string {
  const lines = entries.map((entry, index) => {
    const older = entries[index + 1];
    const against: OpenResource = {
      ...resource,
      live: { ...resource.live, attributes: (older?.properties ?? {}) as ValueObject },
    };
    const count = older === undefined ? undefined : changesTo(against, entry.properties).length;
    const what =
      count === undefined
        ? ''
        : count === 0
          ? '  no field differs from the one before'
          : `  ${count} ${count === 1 ? 'field differs' : 'fields differ'} from the one before`;
    const { revision, commit } = resource.record;
    const from = commit !== undefined && entry.version === revision ? `  applied from commit ${commit}` : '';
    return `  ${entry.version.padStart(4)}${entry.at === undefined ? '' : `  ${entry.at}`}${what}${from}`;
  });
  return `${resource.record.address}, newest first:\n${lines.join('\n')}`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/** The way back as a change, to be shown as others are. */
function asChange(resource: OpenResource, fields: readonly FieldChange[]): PlannedChange {
  const { record, live } = resource;
  return {
    address: record.address,
    action: 'update',
    type: record.type,
    connection: record.connection,
    reason: 'desired-changed',
    id: record.id,
    before: live.attributes,
    after: null,
    fields,
    dependsOn: [],
    notes: [],
  };
}
