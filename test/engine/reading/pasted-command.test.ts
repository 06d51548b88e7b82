import { expect, test } from 'vitest';
import { pastedCommand } from '../../../src/engine/reading/pasted-command.ts';

test.each([
  { environment: 'production', line: `reckon import -e production 'imco.dns_record.www["eu"]' '5f0c'` },
  { environment: 'default', line: `reckon import 'imco.dns_record.www["eu"]' '5f0c'` },
])('a command to paste names the environment $environment where there is a choice', ({ environment, line }) => {
  expect(pastedCommand('import', { environment }, 'imco.dns_record.www["eu"]', '5f0c')).toBe(line);
});
