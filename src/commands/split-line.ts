/**
 * The words of a command line that is being typed, as a shell would see them: without quotes and backslashes. The last one is
 * unfinished, its quote may still be open; it is empty after a blank.
 */
export function splitLine(line: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const letter = line[index] ?? '';
    if (letter === '\\' && quote !== "'") {
      index += 1;
      word += line[index] ?? '';
    } else if (letter === quote) quote = '';
    else if (quote === '' && (letter === '"' || letter === "'")) quote = letter;
    else if (quote === '' && /\s/.test(letter)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += letter;
  }
  return [...words, word];
}
