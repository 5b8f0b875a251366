import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { type KubeObject, refOf } from '../../objects/object.ts';
import { changeOf } from './change.ts';
import { fieldChanges } from './field-changes.ts';
import { unified } from './unified.ts';

const config = (data: Record<string, string>, metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'loki', namespace: 'monitoring', ...metadata },
  data,
});
const ref = refOf(config({}));
const noColors = pc.createColors(false);

describe('a change of an object', () => {
  it('is none when only fields of the server or marks of the operator differ', () => {
    const live = config(
      { a: '1' },
      {
        uid: 'u',
        resourceVersion: '7',
        generation: 2,
        creationTimestamp: '2026-01-01T00:00:00Z',
        annotations: { 'observability.io/hash': 'x', 'observability.io/owned-by': 'monitoring/main u' },
        labels: { 'applyset.kubernetes.io/part-of': 'y' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u' }],
      },
    );
    expect(changeOf(ref, { ...live, status: {} }, config({ a: '1' }))).toBeUndefined();
  });

  it('is shown as the lines that differ with those around them', () => {
    const before = config({ a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' });
    const change = changeOf(ref, before, config({ a: '1', b: '2', c: '3', d: '4', e: '6', f: '6' }));
    expect(change && unified(change, noColors)).toBe(`changed: ConfigMap monitoring/loki
@@ line 8 @@
   b: "2"
   c: "3"
   d: "4"
-  e: "5"
+  e: "6"
   f: "6"
`);
  });

  it('is a list of fields for programs', () => {
    const change = changeOf(ref, config({ 'a.yaml': '1', gone: 'x' }), config({ 'a.yaml': '2', fresh: 'y' }));
    expect(change && fieldChanges(change)).toEqual([
      { path: 'data["a.yaml"]', live: '1', planned: '2' },
      { path: 'data.gone', live: 'x' },
      { path: 'data.fresh', planned: 'y' },
    ]);
  });

  it('shows of a Secret that a value differs, and never the value', () => {
    const secret = (data: Record<string, string>): KubeObject => ({ ...config(data), kind: 'Secret' });
    const change = changeOf(
      ref,
      secret({ password: 'b2xk', user: 'eA==' }),
      secret({ password: 'bmV3', user: 'eA==' }),
    );
    const shown = JSON.stringify([change, change && fieldChanges(change), change && unified(change, noColors)]);
    expect(change?.kind).toBe('changed');
    expect(shown).toContain('(hidden, differs)');
    for (const value of ['b2xk', 'bmV3', 'eA==']) expect(shown).not.toContain(value);
    expect(changeOf(ref, secret({ a: 'eA==' }), secret({ a: 'eA==' }))).toBeUndefined();
  });

  it.each([
    ['added', undefined, config({ a: '1' }), '+  a: "1"'],
    ['removed', config({ a: '1' }), undefined, '-  a: "1"'],
  ] as const)('can be that it is %s', (kind, live, planned, line) => {
    const change = changeOf(ref, live, planned);
    expect(change?.kind).toBe(kind);
    expect(change && unified(change, noColors)).toContain(line);
  });
});
