import { distance } from 'fastest-levenshtein';
import { ToolError } from '../model/tool-error.ts';
import { wrapText } from '../ui/wrap-text.ts';
import { codeCatalogue } from './code-catalogue.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openOutput } from './output.ts';

/** `reckon explain CODE`: what a diagnostic means and what to do about it. Without a code, all of them. */
export async function explainCommand(code: string | undefined, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  if (code === undefined) {
    const width = Math.max(...[...codeCatalogue.keys()].map((name) => name.length));
    output.result([...codeCatalogue].map(([name, entry]) => `${name.padEnd(width)}  ${entry.title}`).join('\n'));
    return 0;
  }
  const name = code.toUpperCase().replaceAll('-', '_');
  const entry = codeCatalogue.get(name);
  if (entry === undefined) {
    const [near] = [...codeCatalogue.keys()].sort((left, right) => distance(left, name) - distance(right, name));
    throw new ToolError('CODE_UNKNOWN', `there is no diagnostic code "${code}"`, {
      hint: `Did you mean ${near}? \`reckon explain\` lists all.`,
    });
  }
  const paragraphs = entry.explanation
    .split('\n')
    .flatMap((line) => wrapText(line, Math.min(output.layout.width ?? 80, 100)));
  output.result([`${name}: ${entry.title}`, '', ...paragraphs].join('\n'));
  return 0;
}
