/** What does here what a command of Terraform does that has no namesake. */
export const TERRAFORM_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['force-unlock', 'reckon state unlock ID'],
  ['refresh', 'reckon apply --refresh-only'],
  ['taint', 'reckon apply --replace ADDRESS'],
  ['test', 'reckon policy test'],
  ['untaint', 'reckon plan; nothing is tainted here, a replacement is asked for with --replace'],
  ['workspace', 'environments: in reckon.yaml, and -e ENV'],
]);

/** What does here what an option of Terraform does that is not known here, by its name without dashes. */
export const TERRAFORM_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['auto-approve', 'only apply and destroy ask, and --yes answers them'],
  ['backend-config', 'state: in reckon.yaml says where state is kept'],
  ['generate-config-out', 'reckon import --discover TYPE writes YAML for what is live'],
  ['input', 'leave it out: without a terminal nothing is asked'],
  ['lock', 'leave it out: what changes state always locks it, and what only reads never does'],
  ['upgrade', 'leave it out: there is nothing to be fetched'],
]);
