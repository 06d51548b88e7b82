import { readFileSync } from 'node:fs';
import { runScript } from './run-script.ts';

/** How a stage ended. */
export interface StageResult {
  /** The first exit code but 0, and that of a script that is asked for its status. */
  readonly status: number;
  readonly log: string;
}

/**
 * Runs one stage of a declarative pipeline of Jenkins on this machine: its `sh` steps in their order, by `sh -xe` as Jenkins gives
 * them to it, with the variables of the stage's and of the pipeline's own `environment` in which nothing is replaced. Groovy around the
 * steps is not run.
 */
export async function runJenkinsStage(
  path: string,
  title: string,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<StageResult> {
  const pipeline = readFileSync(path, 'utf8');
  const stage = blockAfter(pipeline, `stage(${quoted(title)}) {`);
  const own = stage.includes('environment {') ? plainVariables(stage) : {};
  const environment = { ...variables, ...plainVariables(pipeline), ...own };
  let log = '';
  for (const script of shellSteps(stage)) {
    const { status, text } = await runScript(['sh', '-xe', '-c'], script, folder, environment);
    log += text;
    if (status !== 0) return { status: status ?? 1, log };
  }
  return { status: 0, log };
}

/** The shell scripts of a part of a pipeline, as Groovy gives them to Jenkins. */
function shellSteps(text: string): readonly string[] {
  const step = /\bsh(?: |\((?:returnStatus: true, )?script: )(?:'''([\s\S]*?)'''|'((?:[^'\\]|\\.)*)')/g;
  return [...text.matchAll(step)].map(([, long, short]) => unescaped(long ?? short ?? ''));
}

function plainVariables(text: string): Record<string, string> {
  const found = blockAfter(text, 'environment {').matchAll(/([A-Z_]+) = '((?:[^'\\]|\\.)*)'/gm);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, unescaped(value)]));
}

/** What stands between the bracket that ends `head` and the one that closes it. */
function blockAfter(text: string, head: string): string {
  const start = text.indexOf(head) + head.length;
  if (start < head.length) throw new TypeError(`the pipeline has no ${head}`);
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  throw new TypeError(`${head} is not closed`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_whole, letter: string) => (letter === 'n' ? '\n' : letter));
}
