import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlatform } from './parse.ts';

const head = `apiVersion: observability.io/v1beta1
kind: ObservabilityPlatform
metadata:
  name: my-platform
`;

const examples = join(import.meta.dirname, '../../examples');
const platforms = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.yaml') && !file.endsWith('-prerequisites.yaml'),
);

/** `line:column code path` of each diagnostic. */
function places(source: string): string[] {
  return parsePlatform(source, 'p.yaml').diagnostics.map(
    ({ line, column, code, path }) => `${line}:${column} ${code} ${path}`,
  );
}

describe('a platform in a file', () => {
  it.each(platforms.sort())('is read without complaint: %s', (file) => {
    const { platform, diagnostics } = parsePlatform(readFileSync(join(examples, file), 'utf8'), file);
    expect(diagnostics).toEqual([]);
    expect(platform?.metadata.namespace).toBe('monitoring');
    expect(platform?.spec.serviceMesh?.enabled === true).toBe(!file.endsWith('minimum.yaml'));
  });

  it.each([
    ['with a byte order mark', `\uFEFF${head}`],
    ['with Windows line ends', head.replaceAll('\n', '\r\n')],
    ['between document marks', `---\n${head}---\n`],
    ['after a comment', `# mine\n\n${head}`],
    [
      'as JSON',
      JSON.stringify({
        apiVersion: 'observability.io/v1beta1',
        kind: 'ObservabilityPlatform',
        metadata: { name: 'a' },
      }),
    ],
    [
      'as JSON indented by tabs',
      `{\n\t"apiVersion": "observability.io/v1beta1",\n\t"kind": "ObservabilityPlatform",\n\t"metadata": {"name": "a"}\n}`,
    ],
    ['with an anchor', `${head}  labels: &l {a: b}\n  annotations: *l\n`],
  ])('may be written %s', (_, source) => {
    expect(places(source)).toEqual([]);
  });

  it.each([
    ['true', true],
    ['yes', true],
    ['On', true],
    ['no', false],
    ['OFF', false],
  ])('has booleans as kubectl reads them: %s', (word, value) => {
    expect(parsePlatform(`${head}spec: {paused: ${word}}`, 'p').platform?.spec.paused).toBe(value);
  });

  it('has numbers with a leading zero as kubectl reads them: in eights', () => {
    const source = `${head}spec: {components: {prometheus: {replicas: 010}}}`;
    expect(parsePlatform(source, 'p').platform?.spec.components.prometheus.replicas).toBe(8);
  });

  it('merges mappings as kubectl does', () => {
    expect(parsePlatform(`${head}spec:\n  <<: {paused: true}\n`, 'p').platform?.spec.paused).toBe(true);
  });
});

describe('the place of an error', () => {
  it.each([
    [
      'a value',
      'spec:\n  serviceMesh:\n    mtls:\n      mode: strict\n',
      ['8:13 INVALID_VALUE spec.serviceMesh.mtls.mode'],
    ],
    ['a name', 'spec:\n  serviceMesh:\n    enabeld: true\n', ['7:5 UNKNOWN_FIELD spec.serviceMesh.enabeld']],
    [
      'a missing field, at what should have it',
      'spec:\n  serviceMesh:\n    trafficManagement:\n      retry:\n        retryOn: 5xx\n',
      ['8:7 INVALID_VALUE spec.serviceMesh.trafficManagement.retry.attempts'],
    ],
    [
      'an entry of a list',
      'spec:\n  global:\n    imagePullSecrets:\n      - name: a\n      - name: a\n      - b\n      - {name: C}\n',
      [
        '10:9 INVALID_VALUE spec.global.imagePullSecrets[2]',
        '11:16 INVALID_VALUE spec.global.imagePullSecrets[3].name',
      ],
    ],
    [
      'a rule, at the member to blame',
      'spec:\n  components:\n    grafana:\n      replicas: 2\n',
      ['8:17 INVALID_VALUE spec.components.grafana.replicas'],
    ],
    [
      'a value behind an alias',
      '  annotations: &a {x: z}\nspec:\n  global:\n    nodeSelector: *a\n    logLevel: loud\n',
      ['9:15 INVALID_VALUE spec.global.logLevel'],
    ],
    [
      'a null, at its name',
      'spec:\n  serviceMesh:\n    trafficManagement:\n      retry:\n        attempts:\n',
      ['9:9 INVALID_VALUE spec.serviceMesh.trafficManagement.retry.attempts'],
    ],
  ])('is that of %s', (_, rest, expected) => {
    expect(places(head + rest)).toEqual(expected);
  });

  it('is found for warnings too', () => {
    const source = `${head}spec:\n  serviceMesh:\n    type: linkerd\n`;
    const { locate } = parsePlatform(source, 'p.yaml');
    const warning = {
      code: 'NOT_ACTED_UPON',
      severity: 'warning',
      path: 'spec.serviceMesh.type',
      message: '',
    } as const;
    expect(locate?.(warning)).toMatchObject({ file: 'p.yaml', line: 7, column: 5, path: 'spec.serviceMesh.type' });
  });
});

describe('a file that cannot be read', { timeout: 60_000 }, () => {
  it.each([
    ['nothing', '', 1, 'the file is empty'],
    ['only marks and comments', '---\n# nothing\n---\n', 1, 'the file is empty'],
    ['two platforms', `${head}---\n${head}`, 6, 'exactly one platform'],
    ['a key twice', `${head}spec:\n  paused: true\n  paused: false\n`, 7, '"paused" is there twice'],
    ['a key twice in JSON', '{"kind": 1,\n"kind": 2}', 2, '"kind" is there twice'],
    ['a tab as indentation', 'spec:\n\tpaused: true\n', 2, 'Tabs are not allowed'],
    ['a bracket that stays open', 'spec: [1, 2', 1, 'a ]'],
    ['bytes that are no text', 'a: \u0000', 1, 'this is not text'],
    ['bytes that are not UTF-8', 'a: \uFFFD', 1, 'this is not text'],
    ['an alias to nothing', 'a: *b', 1, 'Unresolved alias'],
    ['aliases that multiply', bomb(), 1, 'Excessive alias count'],
    ['brackets beyond measure', '['.repeat(5_000), 1, 'nested too deeply'],
    ['an error at every character', '"'.repeat(100_000), 1, 'Unexpected'],
    ['an alias within what it stands for', 'a: &a { b: *a }', 1, 'nested too deeply'],
    ['aliases in great number', `a: &a x\nb: [${'*a, '.repeat(600)}]`, 2, '500 aliases'],
    ['words in great number', '- '.repeat(130_000), 1, '250000 parts'],
    ['too much', 'a'.repeat(300_000), 1, 'longer than'],
  ])('says so, and where: %s', (_, source, line, message) => {
    const { platform, diagnostics } = parsePlatform(source, 'p.yaml');
    expect(platform).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'NOT_A_PLATFORM', severity: 'error', file: 'p.yaml' });
    expect(diagnostics.some((one) => one.message.includes(message))).toBe(true);
    expect(Math.max(...diagnostics.map((one) => one.line))).toBeGreaterThanOrEqual(line);
  });
});

/** Nine levels of ten aliases each: a thousand million entries when expanded. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(', ')}]`);
  return ['l0: &l0 x', ...levels].join('\n');
}
