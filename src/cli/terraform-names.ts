/** What does here what a command of Terraform does that has no namesake. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['force-unlock', 'reckon state unlock ID'],
  ['refresh', 'reckon apply --refresh-only'],
  ['taint', 'reckon apply --replace ADDRESS'],
  ['test', 'reckon policy test'],
  ['untaint', 'reckon plan; nothing is tainted here, a replacement is asked for with --replace'],
  ['workspace', 'environments: in reckon.yaml, and -e ENV'],
]);

/** The parser's complaint about an unknown command, with what to use instead where the command is one of Terraform's. */
export function withTerraformName(complaint: string): string {
  const name = /unknown command '([a-z-]+)'/.exec(complaint)?.[1];
  const counterpart = name === undefined ? undefined : COUNTERPARTS.get(name);
  return counterpart === undefined ? complaint : `error: there is no command '${name}' here\n  hint: ${counterpart}\n`;
}
