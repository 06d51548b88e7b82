import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Provider } from '../model/provider.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import { ToolError } from '../model/tool-error.ts';
import { renderTypeDocumentation } from '../ui/text/render-type.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openRegistry } from './load-desired.ts';
import { openOutput } from './output.ts';

/** `reckon providers [SYSTEM[.TYPE]]`: what there is, and a type's fields as documentation. */
export async function providersCommand(what: string | undefined, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const registry = openRegistry(globals, output);
  if (what === undefined) {
    const lines: string[] = [];
    for (const system of registry.systems) {
      const provider = await registry.provider(system);
      if (provider === undefined) continue;
      const { length } = provider.typeNames;
      lines.push(`${system.padEnd(12)} ${provider.title} (${length} ${length === 1 ? 'type' : 'types'})`);
    }
    output.result(
      `${lines.join('\n')}\n\nTypes of a system:  reckon providers SYSTEM\nFields of a type:   reckon providers SYSTEM.TYPE`,
    );
    return 0;
  }
  const system = what.split('.')[0] ?? what;
  const provider = await registry.provider(system);
  if (provider === undefined) {
    throw new ToolError('UNKNOWN_SYSTEM', `there is no system "${system}"`, {
      hint: `There are: ${registry.systems.join(', ')}`,
    });
  }
  if (!what.includes('.')) {
    output.result(systemText(provider));
    return 0;
  }
  const type = provider.type(what);
  if (type === undefined) {
    throw new ToolError('UNKNOWN_TYPE', `${provider.title} has no type "${what}"`, {
      hint: `There are: ${provider.typeNames.join(', ')}`,
    });
  }
  if (globals.json)
    process.stdout.write(
      `${JSON.stringify({ name: type.name, summary: type.summary, schema: type.schema, options: type.optionsSchema, capabilities: type.capabilities }, null, 2)}\n`,
    );
  else output.result(renderTypeDocumentation(type, output.layout));
  return 0;
}

function systemText(provider: Provider): string {
  const types = provider.typeNames.flatMap((name) => {
    const type = provider.type(name);
    return type === undefined ? [] : [type];
  });
  const width = Math.max(0, ...types.map((type) => type.name.length));
  const row = (type: TypeDescription): string => `  ${type.name.padEnd(width)}  ${type.summary}`;
  const managed = types.filter((type) => type.managed === true);
  const lookups = types.filter((type) => type.managed !== true);
  const settings = isJsonObject(provider.settingsSchema['properties']) ? provider.settingsSchema['properties'] : {};
  return [
    provider.title,
    '',
    'Connection settings:',
    ...Object.entries(settings).map(([name, schema]) => `  ${name.padEnd(width)}  ${summaryOf(schema)}`),
    ...(managed.length > 0 ? ['', 'Resource types:', ...managed.map(row)] : []),
    ...(lookups.length > 0 ? ['', 'Lookups only:', ...lookups.map(row)] : []),
    ...(provider.actions.length > 0
      ? [
          '',
          `Actions (reckon run ${provider.system} ACTION):`,
          ...provider.actions.map((action) => `  ${action.name.padEnd(width)}  ${action.summary}`),
        ]
      : []),
  ].join('\n');
}

function summaryOf(schema: JsonObject[string] | undefined): string {
  const description = isJsonObject(schema) ? schema['description'] : undefined;
  return typeof description === 'string' ? description : '';
}
