/** Collections that a property may name something of. */
export type ReferenceKind = 'groups' | 'environments' | 'os-builds' | 'blueprints' | 'users' | 'resource-types';

/** What people call one of each. */
export const NOUNS: Readonly<Record<ReferenceKind, string>> = {
  groups: 'group',
  environments: 'environment',
  'os-builds': 'OS build',
  blueprints: 'blueprint',
  users: 'user',
  'resource-types': 'resource type',
};

/** The field of a list's entry that holds the name. */
export function nameField(kind: ReferenceKind): string {
  return kind === 'users' ? 'user.username' : 'name';
}
