/** Terraform's names for flags that have another name here. */
const RENAMED: Readonly<Record<string, string>> = { 'auto-approve': 'yes', chdir: 'directory', target: 'target' };

/** Terraform's flags that take a value, which may follow after a space. */
const KNOWN = new Set([
  'auto-approve',
  'chdir',
  'destroy',
  'detailed-exitcode',
  'exclude',
  'force',
  'json',
  'lock-timeout',
  'no-color',
  'out',
  'parallelism',
  'refresh-only',
  'replace',
  'target',
  'var',
  'var-file',
]);

/**
 * Takes Terraform's single-dash spellings (`-out=plan.json`, `-auto-approve`, `-refresh=false`) for the double-dash ones, so that
 * hands and scripts that know them find them here. Everything after `--` is left as it is.
 */
export function normalizeArguments(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return [...flags.map(normalize), ...(end < 0 ? [] : argv.slice(end))];
}

function normalize(argument: string): string {
  const match = /^--?([a-z][a-z-]+)(=.*)?$/.exec(argument);
  if (match === null) return argument;
  const [, name = '', value = ''] = match;
  if (name === 'refresh' && value === '=false') return '--no-refresh';
  if (!KNOWN.has(name)) return argument;
  return `--${RENAMED[name] ?? name}${value}`;
}
