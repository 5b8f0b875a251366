import type { Colors } from '../io.ts';
import type { Answer, AnsweredLayer } from './answer.ts';

const marks: Readonly<Record<Answer['verdict'], string>> = { allowed: '✓', denied: '✗', unknown: '?' };

/** An answer for people: the verdict in a sentence, then each layer with what decided there. Ends with a line break. */
export function answerText(answer: Answer, { colors }: { colors: Colors; width: number }): string {
  const { from, to, port, protocol, note, declared, layers } = answer;
  const call = `${from} → ${to}:${port}${protocol === 'TCP' ? '' : `/${protocol}`}`;
  const width = Math.max(0, ...layers.map(({ title }) => title.length));
  const lines = layers.flatMap((layer) => layerLines(layer, width, colors));
  return [
    `${colors.bold(call)} ${paint(answer.verdict, colors)(verdictText(answer))}`,
    ...(note === undefined ? [] : [`  ${note}`]),
    '',
    ...lines,
    ...(declared === undefined ? [] : ['', `  ${declared}`]),
    '',
  ].join('\n');
}

function verdictText({ verdict, encryption, requests }: Answer): string {
  if (verdict === 'denied') return 'is denied';
  const limit = requests === undefined ? '' : `, for ${requests} alone`;
  const how = {
    mtls: ', with mTLS alone',
    plain: ', in plain text',
    either: ', with mTLS or in plain text, as the caller likes',
    unknown: '; whether encrypted cannot be told',
    none: '',
  }[encryption];
  return verdict === 'allowed' ? `is allowed${how}${limit}` : 'cannot be told';
}

function layerLines({ title, verdict, because }: AnsweredLayer, width: number, colors: Colors): string[] {
  const [first = 'nothing says so', ...more] = because;
  const lead = `  ${paint(verdict, colors)(marks[verdict])} ${title.padEnd(width)}  `;
  return [`${lead}${first}`, ...more.map((text) => `${' '.repeat(width + 6)}${text}`)];
}

function paint(verdict: Answer['verdict'], colors: Colors): (text: string) => string {
  if (verdict === 'allowed') return colors.green;
  return verdict === 'denied' ? colors.red : colors.magenta;
}
