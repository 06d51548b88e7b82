import { readFile, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { Report } from '../config/config-report.ts';
import { formatYaml } from '../config/format-yaml.ts';
import { loadProject } from '../config/load-project.ts';
import { loadSources } from '../config/load-sources.ts';
import { SourceFile } from '../config/source-file.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { type Output, openOutput } from './output.ts';

/** Options of `fmt`. */
export interface FmtOptions {
  /** Files to format, from the working folder; `-` for standard input; none for all of the project. */
  readonly files: readonly string[];
  /** Write nothing, and exit 1 where something would be. */
  readonly check: boolean;
  /** Show what changes. */
  readonly diff: boolean;
}

/** `reckon fmt`: lays out YAML files the same way everywhere, without changing what they mean. */
export async function fmtCommand(options: FmtOptions, globals: GlobalOptions): Promise<ExitCode> {
  const output = await openOutput({ ...globals, json: false });
  if (options.files.length === 1 && options.files[0] === '-') return await formatInput(output);
  const files = options.files.length > 0 ? options.files.map((file) => resolve(file)) : projectFiles(globals, output);
  if (files === undefined) return 1;
  const diagnostics: Diagnostic[] = [];
  let changed = 0;
  for (const file of files) {
    const before = await readFile(file, 'utf8');
    const shown = relative(process.cwd(), file) || file;
    const after = formatted(before, shown, diagnostics);
    if (after === undefined || after === before) continue;
    changed += 1;
    output.result(options.diff ? await differences(shown, before, after) : shown);
    if (!options.check) await writeFile(file, after);
  }
  output.diagnose(diagnostics);
  if (options.check && changed > 0)
    output.say(`${changed} ${changed === 1 ? 'file is' : 'files are'} not formatted. Run: reckon fmt`);
  return hasErrors(diagnostics) || (options.check && changed > 0) ? 1 : 0;
}

/** The formatted text; undefined, with a word about it, where the text must stay as it is. */
function formatted(text: string, path: string, diagnostics: Diagnostic[]): string | undefined {
  const result = formatYaml(text);
  switch (result.kind) {
    case 'formatted':
      return result.text;
    case 'invalid': {
      const file = new SourceFile(path, text);
      const location = file.locate(result.offset);
      diagnostics.push({
        severity: 'error',
        code: 'YAML_SYNTAX',
        message: result.message.replace(/ at line \d+.*$/, ''),
        location,
        frame: file.frame(location.line, location.column),
      });
      return undefined;
    }
    case 'delicate':
      diagnostics.push({
        severity: 'warning',
        code: 'FORMAT_DELICATE',
        message: `${path} was left as it is: formatting it would lose a comment or change a value`,
      });
      return undefined;
    default:
      return result satisfies never;
  }
}

async function formatInput(output: Output): Promise<ExitCode> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const diagnostics: Diagnostic[] = [];
  const after = formatted(text, 'standard input', diagnostics);
  output.diagnose(diagnostics);
  process.stdout.write(after ?? text);
  return hasErrors(diagnostics) ? 1 : 0;
}

/** Every YAML file of the project: reckon.yaml, its documents, the modules they use and its own definitions. */
function projectFiles(globals: GlobalOptions, output: Output): readonly string[] | undefined {
  const root = resolve(globals.directory);
  const { value: project, diagnostics } = loadProject({ root });
  if (project === undefined) {
    output.diagnose(diagnostics);
    return undefined;
  }
  // Faults in documents are validate's to tell; files that can't be parsed are told when they are formatted.
  const { files } = loadSources(project, { report: new Report(), restrictFiles: false });
  const definitions = [...project.providers.values()].flatMap(({ definition }) => definition ?? []);
  return [...new Set([...files.map(({ path }) => resolve(root, path)), ...definitions])].filter((path) =>
    /\.ya?ml$/.test(path),
  );
}

async function differences(path: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(path, path, before, after, undefined, undefined, { context: 2 });
}
