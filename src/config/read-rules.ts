import type { GitRules, SafetyLimits } from '../model/configuration.ts';
import type { Report } from './config-report.ts';
import { readFields } from './read-fields.ts';
import type { SourceFile } from './source-file.ts';
import { textOf, type YamlMap, type YamlNode } from './yaml-node.ts';

/** From so many resources on, percentages count, where a project does not say. */
const MIN_RESOURCES = 10;

/** Reads `safety:`. */
export function readSafety(map: YamlMap | undefined, file: SourceFile, report: Report): SafetyLimits {
  if (map === undefined) return { minResources: MIN_RESOURCES };
  const rules = {
    maxDeletes: { kinds: ['text', 'number'] },
    maxUpdates: { kinds: ['text', 'number'] },
    minResources: { kinds: ['number'] },
  } as const;
  const fields = readFields(map, rules, { file, report, what: '`safety`' });
  const maxDeletes = readLimit(fields.get('maxDeletes')?.value, file, report);
  const maxUpdates = readLimit(fields.get('maxUpdates')?.value, file, report);
  const least = fields.get('minResources')?.value;
  return {
    minResources: least?.kind === 'scalar' && typeof least.value === 'number' ? least.value : MIN_RESOURCES,
    ...(maxDeletes === undefined ? {} : { maxDeletes }),
    ...(maxUpdates === undefined ? {} : { maxUpdates }),
    location: file.locate(map.start, map.start),
  };
}

function readLimit(node: YamlNode | undefined, file: SourceFile, report: Report): SafetyLimits['maxDeletes'] {
  if (node?.kind !== 'scalar') return undefined;
  if (typeof node.value === 'number' && Number.isInteger(node.value) && node.value >= 0) return { count: node.value };
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(String(node.value))?.[1];
  if (percent !== undefined && Number(percent) <= 100) return { percent: Number(percent) };
  report.add(
    'INVALID_VALUE',
    `\`${String(node.value)}\` is no limit`,
    { file, start: node.start, end: node.end },
    { hint: 'a limit is a count, 5, or a part of what exists, 30%' },
  );
  return undefined;
}

/** Reads `git:`. */
export function readGitRules(map: YamlMap | undefined, file: SourceFile, report: Report): GitRules {
  if (map === undefined) return { requireClean: false };
  const rules = {
    applyFrom: { kinds: ['text'] },
    requireClean: { kinds: ['boolean'] },
    requireMerge: { kinds: ['boolean'] },
  } as const;
  const fields = readFields(map, rules, { file, report, what: '`git`' });
  const applyFrom = textOf(fields.get('applyFrom')?.value);
  const isTrue = (name: keyof typeof rules): boolean => {
    const value = fields.get(name)?.value;
    return value?.kind === 'scalar' && value.value === true;
  };
  return {
    requireClean: isTrue('requireClean'),
    ...(isTrue('requireMerge') ? { requireMerge: true } : {}),
    ...(applyFrom === undefined ? {} : { applyFrom }),
    location: file.locate(map.start, map.start),
  };
}
