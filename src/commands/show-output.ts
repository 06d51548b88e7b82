import { ToolError } from '../model/tool-error.ts';
import { renderOutputs } from '../ui/text/render-summary.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';

/** `reckon output [NAME]`: outputs of the last apply. Sensitive ones are not kept, and so cannot be shown. */
export async function outputCommand(name: string | undefined, raw: boolean, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  const project = await openProject(globals, output, { secrets: 'optional', documents: 'skip', variables: 'optional' });
  if (project === undefined) return 1;
  const outputs = (await project.store.read())?.outputs ?? new Map();
  await project.close();
  if (name === undefined) {
    const shown = [...outputs].map(
      ([key, record]) => [key, { value: record.sensitive ? null : record.value, sensitive: record.sensitive }] as const,
    );
    if (globals.json) process.stdout.write(`${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`);
    else output.result(outputs.size === 0 ? 'There are no outputs.' : renderOutputs(new Map(shown)));
    return 0;
  }
  const record = outputs.get(name);
  if (record === undefined) {
    throw new ToolError('OUTPUT_NOT_FOUND', `there is no output "${name}" in the state`, {
      hint:
        outputs.size > 0
          ? `There are: ${[...outputs.keys()].join(', ')}`
          : 'Declare it under outputs: in reckon.yaml and apply.',
    });
  }
  if (record.sensitive) {
    throw new ToolError('OUTPUT_SENSITIVE', `the output "${name}" is sensitive: its value is not kept`, {
      hint: 'Take it from where the secret comes from.',
    });
  }
  const { value } = record;
  process.stdout.write(
    typeof value === 'string' && (raw || !globals.json) ? `${value}\n` : `${JSON.stringify(value)}\n`,
  );
  return 0;
}
