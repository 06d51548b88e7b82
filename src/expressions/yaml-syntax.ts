/** A fault as the YAML library tells it. */
interface ParserFault {
  readonly code: string;
  readonly message: string;
  /** Offsets in the text that was parsed. */
  readonly pos: readonly [number, number];
}

/** What is wrong with the YAML of a file, in words for the one who wrote it. */
export interface SyntaxFault {
  readonly code: 'YAML_SYNTAX' | 'YAML_TOO_DEEP';
  readonly message: string;
  readonly hint: string | undefined;
  /** Offsets in the file's text. */
  readonly start: number;
  readonly end: number;
}

/**
 * The faults that say something, of all that the parser found.
 *
 * @param text - The whole file's.
 * @param offset - Where in it the part begins that was parsed.
 */
export function syntaxFaults(found: readonly ParserFault[], text: string, offset: number): readonly SyntaxFault[] {
  const told: SyntaxFault[] = [];
  for (const fault of withoutEchoes(found)) {
    const place = visiblePart(fault.pos, text, offset);
    const code = fault.code === 'RESOURCE_EXHAUSTION' ? 'YAML_TOO_DEEP' : 'YAML_SYNTAX';
    if (isBareKey(fault.code, text.slice(place.start))) {
      const hint = "write '${…}', with '' for each ' in it";
      told.push({
        code: 'YAML_SYNTAX',
        message: 'an expression that holds a colon and a blank must be quoted',
        hint,
        ...place,
      });
      break;
    }
    const isBareExpression = text.slice(place.start - 1, place.start + 1) === '${';
    if (isTooDeep(fault.code, text.slice(place.start))) {
      const message = 'the line below this one is indented too far';
      told.push({ code: 'YAML_SYNTAX', message, hint: 'all keys of one object start in the same column', ...place });
      break;
    }
    const message = isBareExpression ? 'an expression within {…} or […] must be quoted' : syntaxMessage(fault.message);
    const hint = isBareExpression ? 'write "${…}"' : syntaxHint(fault.code, fault.message);
    told.push({ code, message, hint, ...place });
  }
  return told;
}

const DERAILING: ReadonlySet<string> = new Set(['UNEXPECTED_TOKEN', 'MISSING_CHAR', 'BAD_INDENT', 'TAB_AS_INDENT']);

/** Once the parser is off the track, each further token is unexpected to it: only the first of such faults says something. */
function withoutEchoes<T extends { readonly code: string }>(faults: readonly T[]): readonly T[] {
  const first = faults.findIndex(({ code }) => DERAILING.has(code));
  return first === -1 ? faults : faults.slice(0, first + 1);
}

/** Whether a plain text goes on in a deeper line that looks like a key: what follows is as far off the track. */
function isTooDeep(code: string, rest: string): boolean {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY' && code !== 'MULTILINE_IMPLICIT_KEY') return false;
  const [line = '', below = ''] = rest.split('\n', 2);
  return !/:(\s|$)/.test(line) && /^\s+[^\s#][^:]*:(\s|$)/.test(below);
}

/** Whether an expression was taken for a key: all that follows is as far off the track. */
function isBareKey(code: string, rest: string): boolean {
  return code === 'BLOCK_AS_IMPLICIT_KEY' && /^\$\{.*: /.test(rest);
}

/** A fault's place without the blanks of an indentation before it: a caret below a blank points at nothing. */
function visiblePart([from, to]: readonly [number, number], text: string, offset: number) {
  const start = from + offset;
  const blanks = /^ +(?=\S)/.exec(text.slice(start, start + 200))?.[0].length ?? 0;
  return { start: start + blanks, end: Math.max(to + offset, start + blanks + 1) };
}

function syntaxMessage(message: string): string {
  if (/^All mapping items must start at the same column/.test(message))
    return 'this line does not start in the column of the keys above it';
  const [first = message] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}

function syntaxHint(code: string, message: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (code === 'TAG_RESOLVE_FAILED') return 'tags (!name) have no meaning here; quote the text if the ! belongs to it';
  if (/nested mappings|implicit map/i.test(message)) return 'quote a text that holds a colon followed by a space';
  if (/^Flow (sequence|map)/i.test(message))
    return `close it with ${/^Flow map/i.test(message) ? '}' : ']'}, or quote it if it is a text`;
  if (code === 'BAD_INDENT') return 'all keys of one object start in the same column';
  return undefined;
}
