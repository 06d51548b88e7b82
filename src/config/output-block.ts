import type { OutputBlock } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { locationOf } from './config-report.ts';
import { type ModuleFrame, outputValue } from './module-frame.ts';
import { resolveReferences } from './module-references.ts';
import type { CompiledOutput } from './module-source.ts';

/** Makes the block of one of the project's outputs. */
export function makeOutputBlock(output: CompiledOutput, frame: ModuleFrame): OutputBlock {
  const { name, sensitive, description } = output.declaration;
  return {
    name,
    sensitive,
    ...(description === undefined ? {} : { description }),
    dependsOn: resolveReferences(frame, output.references),
    location: locationOf(output.declaration),
    evaluate: (scope) => {
      const diagnostics: Diagnostic[] = [];
      const value = outputValue(frame, name, scope, (diagnostic) => diagnostics.push(diagnostic));
      return { value, diagnostics };
    },
  };
}
