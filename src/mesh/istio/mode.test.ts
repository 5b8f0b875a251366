import { describe, expect, it } from 'vitest';
import type { MeshObjectFacts } from '../../facts/facts.ts';
import { platformWith } from '../../testing/platform.ts';
import { assumeIstio } from './assume.ts';
import { componentMode, effectiveMode } from './mode.ts';

type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';
const policy = (mode: Mode | undefined, more: Partial<MeshObjectFacts> = {}): MeshObjectFacts => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  namespace: 'monitoring',
  name: 'theirs',
  created: '2026-01-02T00:00:00Z',
  ...(mode ? { mode } : {}),
  ...more,
});
const root = { namespace: 'istio-system' };
const older = { created: '2026-01-01T00:00:00Z' };
const own = (more: Partial<MeshObjectFacts> = {}) => policy('STRICT', { name: 'default', ours: true, ...more });

function inputOf(asked: Mode | 'NONE', others: MeshObjectFacts[] | undefined, rootNamespace?: string) {
  const mtls = asked === 'NONE' ? { enabled: false } : { mode: asked };
  return {
    platform: platformWith({ serviceMesh: { enabled: true, mtls } }),
    mesh: { ...assumeIstio('1.30.3'), ...(rootNamespace ? { rootNamespace } : {}) },
    graph: { name: 'my-platform', namespace: 'monitoring' },
    ...(others ? { others } : {}),
  };
}

describe('the mode that holds in the namespace', () => {
  it.each<[title: string, asked: Mode | 'NONE', others: MeshObjectFacts[] | undefined, holds: Mode | 'NONE']>([
    ['the one asked for, when nothing is known', 'STRICT', undefined, 'STRICT'],
    ['the one asked for, when there is no other', 'PERMISSIVE', [], 'PERMISSIVE'],
    ['the one asked for, whatever the mesh has', 'PERMISSIVE', [policy('STRICT', root)], 'PERMISSIVE'],
    ['somebody else’s', 'STRICT', [policy('PERMISSIVE')], 'PERMISSIVE'],
    ['ours, when it is older', 'STRICT', [policy('PERMISSIVE'), own(older)], 'STRICT'],
    ['somebody else’s, when ours is younger', 'STRICT', [policy('DISABLE', older), own()], 'DISABLE'],
    ['the oldest of others', 'STRICT', [policy('PERMISSIVE'), policy('DISABLE', { name: 'b', ...older })], 'DISABLE'],
    ['of one that sets none, that of the mesh', 'STRICT', [policy(undefined), policy('DISABLE', root)], 'DISABLE'],
    ['of one that sets none, the default', 'STRICT', [policy(undefined)], 'PERMISSIVE'],
    ['not one for some pods', 'STRICT', [policy('DISABLE', { selector: { a: 'b' } })], 'STRICT'],
    ['not one of another namespace', 'STRICT', [policy('DISABLE', { namespace: 'shop' })], 'STRICT'],
    ['none is asked for and there is none', 'NONE', [], 'NONE'],
    ['none is asked for and the mesh is strict', 'NONE', [policy('STRICT', root)], 'STRICT'],
    ['none is asked for and the mesh takes both', 'NONE', [policy('PERMISSIVE', root)], 'NONE'],
    ['none is asked for and the namespace is strict', 'NONE', [policy('STRICT')], 'STRICT'],
  ])('%s', (_, asked, others, holds) => {
    expect(effectiveMode(inputOf(asked, others))).toBe(holds);
  });

  it('follows the root namespace that the mesh configuration names', () => {
    const others = [policy('STRICT', root)];
    expect(effectiveMode(inputOf('NONE', others, 'elsewhere'))).toBe('NONE');
    expect(effectiveMode(inputOf('NONE', [policy('STRICT', { namespace: 'elsewhere' })], 'elsewhere'))).toBe('STRICT');
  });
});

describe('the mode that holds for a component', () => {
  const selector = { 'app.kubernetes.io/name': 'loki' };
  it.each<[title: string, others: MeshObjectFacts[], holds: Mode]>([
    ['that of the namespace', [], 'STRICT'],
    ['that of one that selects it', [policy('DISABLE', { selector })], 'DISABLE'],
    [
      'not that of one that selects another',
      [policy('DISABLE', { selector: { ...selector, 'app.kubernetes.io/instance': 'x' } })],
      'STRICT',
    ],
    ['that of the namespace where one that selects it sets none', [policy(undefined, { selector })], 'STRICT'],
    ['ours, when it is older', [policy('DISABLE', { selector }), own({ selector, name: 'loki', ...older })], 'STRICT'],
  ])('%s', (_, others, holds) => {
    expect(componentMode(inputOf('STRICT', others), 'loki')).toBe(holds);
  });
});
