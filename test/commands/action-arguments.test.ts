import { describe, expect, test } from 'vitest';
import { actionArguments } from '../../src/commands/action-arguments.ts';
import type { ActionDescription } from '../../src/model/resource-type.ts';

const backup: ActionDescription = {
  name: 'backup',
  summary: 'Makes a backup.',
  arguments: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'Name of the backup.' },
      copies: { type: 'integer', minimum: 1, description: 'How many.' },
    },
  },
};

describe('arguments of an action', () => {
  test('are what the action wants: text stays text, the rest is JSON', async () => {
    const args = await actionArguments(['name=2026', 'copies=2'], backup);
    expect(args).toEqual({ name: '2026', copies: 2 });
  });

  test('that only the server knows are JSON where they look like it', async () => {
    const args = await actionArguments(['name=2026', 'to=a=b', 'list=[1]', 'odd=[1'], undefined);
    expect(args).toEqual({ name: 2026, to: 'a=b', list: [1], odd: '[1' });
  });

  test.each([
    { title: 'one without a value', texts: ['name'], message: '"name" is no argument' },
    { title: 'one that is not there', texts: [], message: 'backup needs the argument "name"' },
    { title: 'an unknown one', texts: ['name=x', 'colour=red'], message: 'backup has no argument "colour"' },
    { title: 'one that is too small', texts: ['name=x', 'copies=0'], message: 'the argument "copies" must be' },
    {
      title: 'one of another kind',
      texts: ['name=x', 'copies=two'],
      message: 'the argument "copies" must be an integer',
    },
  ])('are refused before anything is sent: $title', async ({ texts, message }) => {
    await expect(actionArguments(texts, backup)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message),
    });
  });

  test('are listed where one is wrong', async () => {
    await expect(actionArguments([], backup)).rejects.toMatchObject({
      hint: [
        'It takes:',
        '    --arg name=…              Name of the backup.',
        '    --arg copies=…            How many. May be left out.',
      ].join('\n'),
    });
    const none = { ...backup, name: 'stop', arguments: { type: 'object', additionalProperties: false } };
    await expect(actionArguments(['x=1'], none)).rejects.toMatchObject({ hint: 'stop takes no arguments.' });
  });
});
