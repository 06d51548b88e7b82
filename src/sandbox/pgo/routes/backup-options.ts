import { Refusal } from '../wire/refusal.ts';

/** Which tool's options: pgBackRest backup or restore, pg_dump, pg_restore. */
export type OptionKind = 'backup' | 'restore' | 'dump' | 'dump-restore';

const logLevels = ['off', 'error', 'warn', 'info', 'detail', 'debug', 'trace'];
const choices: Readonly<Record<string, readonly string[]>> = {
  'compress-type': ['none', 'gz', 'bz2', 'lz4'],
  'log-level-console': logLevels,
  'log-level-file': logLevels,
  'log-level-stderr': logLevels,
};
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  'compress-level': [0, 9],
  'repo1-retention-full': [1, 9_999_999],
  'repo1-retention-diff': [1, 9_999_999],
  'repo1-retention-archive': [1, 9_999_999],
};
const types: Readonly<Record<OptionKind, readonly string[] | undefined>> = {
  backup: ['full', 'diff', 'incr'],
  restore: ['default', 'immediate', 'name', 'xid', 'time', 'preserve', 'none', 'standby'],
  dump: undefined,
  'dump-restore': undefined,
};
const backrestDenied = [
  'archive-check',
  'config',
  'config-include-path',
  'config-path',
  'lock-path',
  'log-path',
  'pg1-host',
  'pg1-path',
  'pg1-port',
  'pg1-socket-path',
  'recovery-option',
  'repo1-cipher-type',
  'repo1-host',
  'repo1-path',
  'repo1-s3-bucket',
  'repo1-s3-endpoint',
  'repo1-s3-key',
  'repo1-s3-key-secret',
  'spool-path',
  'stanza',
  'tablespace-map',
  'tablespace-map-all',
];
const dumpDenied = ['dbname', 'file', 'host', 'password', 'port', 'username', 'no-password', 'version'];

/** Options of a command line by name; one without a value is `true`. */
export type ParsedOptions = Readonly<Record<string, string>>;

/**
 * Checks the options of a backup or a restore: those the server knows have valid values, and none is on the list of
 * what only the operator sets. Others pass through.
 *
 * @throws {Refusal} With what is wrong.
 * @see PGO apiserver, backupoptions
 */
export function checkBackupOptions(options: string, kind: OptionKind): ParsedOptions {
  const text = options.trim();
  if (text === '') {
    return {};
  }
  if (!text.startsWith('-')) {
    throw new Refusal("bad flag syntax. Backup options must start with '-' or '--'");
  }
  if (text.replaceAll('-', '').trim() === '') {
    throw new Refusal('bad flag syntax. No backup options provided');
  }
  const parsed = parseOptions(text);
  const denied = kind === 'backup' || kind === 'restore' ? backrestDenied : dumpDenied;
  for (const [name, value] of Object.entries(parsed)) {
    if (denied.includes(name)) {
      throw new Refusal(`Flag --${name} is not supported for use with PGO`);
    }
    const allowed = name === 'type' ? types[kind] : choices[name];
    if (allowed !== undefined && !allowed.includes(value)) {
      throw new Refusal(`Invalid type provided for pgBackRest "--${name}" option.`);
    }
    const range = ranges[name];
    if (range !== undefined && !(Number(value) >= range[0] && Number(value) <= range[1])) {
      throw new Refusal(`Invalid value for pgBackRest "--${name}" option: not within ${range[0]} and ${range[1]}`);
    }
  }
  return parsed;
}

function parseOptions(text: string): ParsedOptions {
  const options: Record<string, string> = {};
  for (const part of text.split(/\s+(?=-)/)) {
    const match = /^--?([^\s=]+)(?:[=\s]+(.*))?$/.exec(part.trim());
    if (match !== null) {
      options[match[1] ?? ''] = (match[2] ?? 'true').trim();
    }
  }
  return options;
}
