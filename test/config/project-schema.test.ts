import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadProject } from '../../src/config/load-project.ts';
import { writeFiles } from '../support/load-files.ts';

const read = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8')) as object;
const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false });
const validateProject = ajv.compile(read('project.schema.json'));
const validateModule = ajv.compile(read('module.schema.json'));

test.each([
  { text: 'project: a', isValid: true },
  { text: '{}', isValid: false },
  { text: 'project: 1', isValid: false },
  { text: 'project: a\nprojekt: b', isValid: false },
  { text: 'project: a\nresources: x', isValid: true },
  { text: 'project: a\nresources: [x, "y/*.yaml"]', isValid: true },
  { text: 'project: a\nresources: [1]', isValid: false },
  { text: 'project: a\nproviders: { imply: { url: x }, imco.eu: { url: y }, own: }', isValid: true },
  { text: 'project: a\nproviders: { im-ply: { url: x } }', isValid: false },
  { text: 'project: a\nproviders: { imply: x }', isValid: false },
  {
    text: 'project: a\nvariables: { a: , b: {}, c: { type: integer, default: 1, enum: [1], sensitive: true } }',
    isValid: true,
  },
  { text: 'project: a\nvariables: { a: { type: int } }', isValid: false },
  { text: 'project: a\nvariables: { a: { defualt: 1 } }', isValid: false },
  { text: 'project: a\nvariables: { a-b: {} }', isValid: false },
  { text: 'project: a\nvariables: { a: 1 }', isValid: false },
  { text: 'project: a\nvariables: { a: { validate: { rule: "value > 1", message: m } } }', isValid: true },
  { text: 'project: a\nvariables: { a: { validate: { message: m } } }', isValid: false },
  { text: 'project: a\nenvironments: { dev: , prod: { protect: true, variables: { a: 1 } } }', isValid: true },
  { text: 'project: a\nenvironments: { "a/b": {} }', isValid: false },
  { text: 'project: a\nenvironments: { a: { protect: 1 } }', isValid: false },
  { text: 'project: a\nenvironments: { a: { vars: {} } }', isValid: false },
  { text: 'project: a\noutputs: { a: 1, b: { value: 2, sensitive: true, description: x } }', isValid: true },
  { text: 'project: a\noutputs: { b: { vlaue: 2 } }', isValid: false },
  { text: 'project: a\nstate: { store: local, path: x }', isValid: true },
  { text: 'project: a\nstate: { store: s3 }', isValid: false },
  { text: 'project: a\nsafety: { maxDeletes: 30%, maxUpdates: 5, minResources: 10 }', isValid: true },
  { text: 'project: a\nsafety: { maxDeletes: 130% }', isValid: false },
  { text: 'project: a\nsafety: { maxDeletes: some }', isValid: false },
  { text: 'project: a\nsafety: { maxDeletes: -1 }', isValid: false },
  { text: 'project: a\ngit: { applyFrom: main, requireClean: true }', isValid: true },
  { text: 'project: a\ngit: { applyFrom: 1 }', isValid: false },
])('reckon.yaml and its schema agree on $text', ({ text, isValid }) => {
  const { diagnostics } = loadProject({ root: writeFiles({ 'reckon.yaml': text }) });
  expect({ loads: diagnostics.length === 0, fits: validateProject(parse(text)) }).toEqual({
    loads: isValid,
    fits: isValid,
  });
});

test.each([
  { text: 'variables: { a: {} }\noutputs: { b: 1 }\nresources: [.]', isValid: true },
  { text: 'provider: x', isValid: false },
])('the schema of module.yaml judges $text', ({ text, isValid }) => {
  expect(validateModule(parse(text))).toBe(isValid);
});
