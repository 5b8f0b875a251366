import { describe, expect, it } from 'vitest';
import { parsePlatform } from './parse.ts';
import { prettyDiagnostic } from './pretty.ts';

const head = 'apiVersion: observability.io/v1beta1\nkind: ObservabilityPlatform\nmetadata: {name: a}\n';

function shown(source: string): string {
  return parsePlatform(source, 'p.yaml')
    .diagnostics.map((one) => prettyDiagnostic(one, source))
    .join('\n');
}

describe('an error for people', () => {
  it('has place, code, field, message, the line with a caret, and the way out', () => {
    expect(shown(`${head}spec:\n  serviceMesh:\n    mtls: {mode: strict}\n`)).toBe(
      [
        'p.yaml:6:18: error INVALID_VALUE spec.serviceMesh.mtls.mode: must be one of STRICT, PERMISSIVE, DISABLE, not "strict"',
        '        mtls: {mode: strict}',
        '                     ^',
        '    hint: Did you mean STRICT?',
      ].join('\n'),
    );
  });

  it('has no line when there is none to show', () => {
    expect(shown('')).toBe('p.yaml:1:1: error NOT_A_PLATFORM the file is empty');
  });

  it('shows the piece of a long line that matters', () => {
    const lines = shown(`${head}spec: {global: {externalLabels: {a: "${'x'.repeat(250)}"}, logLevel: loud}}`).split(
      '\n',
    );
    expect(lines[1]?.length).toBeLessThan(110);
    expect(lines[1]?.slice(lines[2]?.indexOf('^'))).toBe('loud}}');
  });

  it('lets no control character through to the terminal', () => {
    const source = `${head}spec: {global: {logLevel: "\u009b31m"}}`;
    expect(shown(source)).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});
