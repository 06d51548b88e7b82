import { codeCatalogue } from '../src/commands/code-catalogue.ts';

/** docs/errors.md: every diagnostic code with its meaning. */
export function errorPage(): string {
  const entries = [...codeCatalogue].map(
    ([code, { title, explanation }]) => `## ${code}\n\n**${title}.** ${explanation}\n`,
  );
  return `# Diagnostics\n\nEvery code that reckon prints, in alphabetical order; \`reckon explain CODE\` shows the same. Written by\n\`node scripts/write-error-page.ts\` from the sources.\n\n${entries.join('\n')}`;
}
