import { childPointer } from '../model/json-pointer.ts';
import type { Report } from './config-report.ts';
import type { SourceTree } from './load-sources.ts';
import type { ProjectFile } from './project-file.ts';
import type { SourceFile } from './source-file.ts';
import { textOf, type YamlNode } from './yaml-node.ts';

/*
 * What a branch that is not trusted may do with secrets. Its expressions run where secrets are known, and there are many ways to
 * tell a secret without printing it: put it into a property that another server is asked to validate, or let a fault, a
 * condition, a lookup hang on a letter of it. So a secret is known only to strings that stand, word for word, at the same place
 * of the same document in the files that are trusted. To all others every secret is unknown.
 */

/** A string that holds an expression, or what a variable's declaration asks of its value. */
interface GuardedText {
  /** The document, where in it, and the string: the same in two versions of a project exactly if all three are. */
  readonly key: string;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly namesSecret: boolean;
}

/** Keys of all strings with expressions in a project, for `guardTexts` of another version of it. */
export function textKeys(tree: SourceTree, project: ProjectFile): ReadonlySet<string> {
  return new Set([...textsOfProject(tree, project)].map(({ key }) => key));
}

/** Makes every secret unknown to strings that are not among the trusted ones; warns of those that name one. */
export function guardTexts(tree: SourceTree, project: ProjectFile, trusted: ReadonlySet<string>, report: Report): void {
  for (const { key, file, start, end, namesSecret } of textsOfProject(tree, project)) {
    if (trusted.has(key)) continue;
    file.guard(start);
    if (!namesSecret) continue;
    report.add(
      'UNTRUSTED_SECRET',
      'this branch uses a secret at a new place; it is not looked at, for the branch is not trusted',
      { file, start, end },
      { severity: 'warning', hint: 'The plan is made without its value; once merged, it is made with it.' },
    );
  }
}

function* textsOfProject(tree: SourceTree, project: ProjectFile): Iterable<GuardedText> {
  const { file } = project.source;
  for (const environment of project.environments.values()) {
    for (const { key, value } of environment.variables)
      yield* textsOfNode(`environment ${environment.name} ${key}`, value, file);
  }
  yield* textsOfTree(tree, new Set());
}

function* textsOfTree(tree: SourceTree, seen: Set<SourceTree>): Iterable<GuardedText> {
  if (seen.has(tree)) return;
  seen.add(tree);
  const { folder } = tree;
  for (const declaration of tree.variables.values()) {
    const { name, file, default: fallback, validate, start, end } = declaration;
    // An enum, a pattern or a rule is a question that an answer to a secret's value is given to.
    const asks = [declaration.type, declaration.allowed, declaration.pattern?.source, textOf(validate?.rule)];
    yield { key: JSON.stringify([`${folder} declaration ${name}`, ...asks]), file, start, end, namesSecret: false };
    if (fallback !== undefined) yield* textsOfNode(`${folder} variable ${name}`, fallback, file);
    // A rule is an expression with or without ${…}.
    if (validate !== undefined) yield* textsOfNode(`${folder} rule ${name}`, validate.rule, file, true);
  }
  for (const { name, file, value } of [...tree.outputs, ...tree.declarations.outputs])
    yield* textsOfNode(`${folder} output ${name}`, value, file);
  for (const { kind, head, fields, place } of tree.declarations.documents) {
    const text = (field: string): string => textOf(fields.get(field)?.value) ?? '';
    const document = [folder, kind, textOf(head) ?? '', text('name'), text('provider')].join(' ');
    for (const [field, entry] of fields) yield* textsOfNode(`${document} ${field}`, entry.value, place.file);
  }
  for (const module of tree.modules.values()) yield* textsOfTree(module, seen);
}

function* textsOfNode(path: string, node: YamlNode, file: SourceFile, isExpression = false): Iterable<GuardedText> {
  switch (node.kind) {
    case 'scalar':
      if (typeof node.value === 'string' && (isExpression || node.value.includes('${')))
        yield {
          key: JSON.stringify([path, node.value]),
          file,
          start: node.start,
          end: node.end,
          namesSecret: /\bsecret\b/.test(node.value),
        };
      break;
    case 'list':
      for (const [index, item] of node.items.entries()) yield* textsOfNode(`${path}/${index}`, item, file);
      break;
    case 'map':
      for (const { key, value } of node.entries) yield* textsOfNode(childPointer(path, key), value, file);
      break;
    default:
      node satisfies never;
  }
}
