import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { cutText, fittingLength, padText, textWidth } from '../../src/ui/text-width.ts';
import { wrapText } from '../../src/ui/wrap-text.ts';
import { fc } from '../support/properties.ts';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '→', '…', '東', '京', '👩‍💻', 'é', 'e\u0301', 'ﾊﾞ', 'ж'),
    maxLength: 200,
  }),
);

describe('the width of a text', () => {
  test.each([
    ['www', 3],
    ['3 → 5 …', 7],
    ['東京', 4],
    ['🚀', 2],
    ['👩‍💻', 2],
    ['e\u0301', 1],
    ['über', 4],
    ['', 0],
  ])('of "%s" is %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('is what terminals make of it, also where it is told without looking further', () => {
    for (let code = 0x20; code < 0x30_00; code += 1) {
      const character = String.fromCharCode(code);
      expect([code, textWidth(character)]).toEqual([code, stringWidth(character)]);
    }
    fc.assert(fc.property(texts, (text) => textWidth(text) === stringWidth(text)));
  });
});

test('a text is filled up with blanks by its width', () => {
  expect(['www', '東京', '🚀'].map((text) => `${padText(text, 5)}|`)).toEqual(['www  |', '東京 |', '🚀   |']);
});

test('a text is cut by its width, and no character is parted', () => {
  expect(cutText('東京都千代田区', 7)).toBe('東京都…');
  expect(cutText('東京都千代田区', 8)).toBe('東京都…');
  expect(cutText('👩‍💻👩‍💻', 3)).toBe('👩‍💻…');
  expect(cutText('東京', 4)).toBe('東京');
  expect(cutText('abc', 1)).toBe('');
  expect(fittingLength('a東', 2)).toBe(1);
});

test('whatever the text, its lines fit and nothing but blanks is lost', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 10, max: 40 }), (text, width) => {
      const lines = wrapText(text, width);
      expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    }),
  );
});

test('an address stays whole where it is to be copied', () => {
  const text = 'PATCH http://127.0.0.1:44967/api/v1/clusters/f5413432-f09f?dryRun=true → 400 UnknownValue';
  expect(wrapText(text, 40, { keepsAddresses: true })).toEqual([
    'PATCH http://127.0.0.1:44967/api/v1/clusters/f5413432-f09f?dryRun=true',
    '→ 400 UnknownValue',
  ]);
  expect(wrapText('documented at https://docs.example/a/very/long/path/indeed', 20, { keepsAddresses: true })).toEqual([
    'documented at',
    'https://docs.example/a/very/long/path/indeed',
  ]);
});
