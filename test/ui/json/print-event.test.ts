import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/model/event.ts';
import { printEvent } from '../../../src/ui/json/print-event.ts';
import { fc } from '../../support/properties.ts';
import { arbitraryPlan } from '../arbitrary-plan.ts';
import { exampleRun } from '../example-events.ts';
import { address, change, SECRET } from '../example-plan.ts';

const time = { now: Date.parse('2026-01-01T00:00:00Z') };
const schema = JSON.parse(await readFile(new URL('../../../schemas/events.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function linesOf(event: EngineEvent): readonly Record<string, unknown>[] {
  return (printEvent(event, time) ?? '').split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

test.each(exampleRun.map((event) => ({ type: event.type, event })))('$type is as the schema says', ({ event }) => {
  for (const line of linesOf(event)) {
    validate(line);
    expect(validate.errors).toBeNull();
  }
});

test('every type of event has its line, its schema and its place in the documentation', async () => {
  const types = new Set(exampleRun.flatMap((event) => linesOf(event).map((line) => line['type'])));
  expect([...types].toSorted()).toEqual(schema.properties.type.enum.toSorted());
  const docs = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8');
  for (const type of types) expect(docs).toContain(`| \`${String(type)}\` `);
});

test('a change carries Terraform’s keys', () => {
  const planned = change('imco.dns_record.www', {
    address: address('module.net.imco.dns_record.www["eu"]'),
    action: 'delete',
    reason: 'instance-removed',
  });
  expect(linesOf({ type: 'planned_change', change: planned })[0]).toMatchObject({
    '@level': 'info',
    '@message': 'module.net.imco.dns_record.www["eu"]: Plan to delete',
    '@module': 'reckon.ui',
    '@timestamp': '2026-01-01T00:00:00.000Z',
    type: 'planned_change',
    change: {
      resource: {
        addr: 'module.net.imco.dns_record.www["eu"]',
        module: 'module.net',
        resource: 'imco.dns_record.www["eu"]',
        implied_provider: 'imco',
        resource_type: 'imco.dns_record',
        resource_name: 'www',
        resource_key: 'eu',
      },
      action: 'delete',
      reason: 'delete_because_each_key',
    },
  });
});

test('a failed change is followed by a diagnostic for each reason', () => {
  const failed = exampleRun.find((event) => event.type === 'apply_errored');
  const lines = failed === undefined ? [] : linesOf(failed);
  expect(lines.map((line) => line['type'])).toEqual(['apply_errored', 'diagnostic']);
  expect(lines[1]).toMatchObject({
    diagnostic: {
      address: 'imco.dns_record.www',
      range: { filename: 'resources/events.yaml', start: { line: 9, column: 7 }, end: { line: 9, column: 12 } },
      snippet: {
        start_line: 8,
        code: '    query:\n      nodes: 3',
        highlight_start_offset: 17,
        highlight_end_offset: 22,
      },
    },
  });
});

test('no line holds a secret', () => {
  fc.assert(
    fc.property(arbitraryPlan, (plan) => {
      const text = plan.changes
        .map((planned) => printEvent({ type: 'planned_change', change: planned }, time))
        .join('');
      expect(text).not.toContain(SECRET);
    }),
  );
  expect(exampleRun.map((event) => printEvent(event, time) ?? '').join('')).not.toContain(SECRET);
});

test('a plan as a whole has no line: its changes and its summary have', () => {
  const whole = exampleRun.find((event) => event.type === 'plan');
  expect(whole === undefined ? '' : printEvent(whole, time)).toBeUndefined();
});
