import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openProject } from './open-project.ts';
import { openOutput } from './output.ts';

/** `reckon validate`: every fault that can be found without the network. */
export async function validateCommand(globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput(globals);
  const project = await openProject(globals, output, { secrets: 'optional' });
  if (project === undefined) {
    const errors = output.errors();
    if (errors > 1) output.say(`${errors} errors.`);
    return 1;
  }
  const { configuration } = project;
  await project.close();
  const { length } = configuration.blocks;
  output.result(
    `Valid: ${length} ${length === 1 ? 'document' : 'documents'} in ${configuration.files.length} ${configuration.files.length === 1 ? 'file' : 'files'}.`,
  );
  return 0;
}
