import { expect, test } from 'vitest';
import type { MeshFacts } from '../facts/facts.ts';
import { chooseMesh } from '../mesh/choose.ts';
import { meshes } from '../mesh/registry.ts';
import { istioFacts, platformWith } from '../testing/platform.ts';
import { podSecurity } from './pod-security.ts';

const found = (level: string | undefined, cni: boolean | undefined, enabled = true) => {
  const platform = platformWith({ serviceMesh: { enabled } });
  const labels: Record<string, string> = level ? { 'pod-security.kubernetes.io/enforce': level } : {};
  const facts = {
    ...istioFacts,
    namespaces: [{ name: 'monitoring', labels, annotations: {} }],
    meshes: (istioFacts.meshes ?? []).map((mesh): MeshFacts => ({ ...mesh, ...(cni === undefined ? {} : { cni }) })),
  };
  const choice = chooseMesh(platform, 'monitoring', facts, meshes);
  return podSecurity(platform, 'monitoring', facts, choice).map(({ severity, code }) => `${severity} ${code}`);
};

test.each<{ level: string | undefined; cni: boolean | undefined; says: string[] }>([
  { level: undefined, cni: false, says: [] },
  { level: 'privileged', cni: false, says: [] },
  { level: 'baseline', cni: false, says: ['error POD_SECURITY'] },
  { level: 'restricted', cni: false, says: ['error POD_SECURITY'] },
  { level: 'restricted', cni: undefined, says: ['warning POD_SECURITY'] },
  { level: 'restricted', cni: true, says: [] },
])('level $level, with the network prepared by the node: $cni', ({ level, cni, says }) => {
  expect(found(level, cni)).toEqual(says);
  expect(found(level, cni, false)).toEqual([]);
});

test.each([
  { level: undefined, says: [] },
  { level: 'privileged', says: [] },
  { level: 'baseline', says: ['spec.components.logAgent.enabled'] },
  { level: 'restricted', says: ['spec.components.logAgent.enabled'] },
])('level $level, with the log agent and no mesh', ({ level, says }) => {
  const platform = platformWith({ components: { logAgent: { enabled: true } } });
  const labels: Record<string, string> = level ? { 'pod-security.kubernetes.io/enforce': level } : {};
  const facts = { ...istioFacts, namespaces: [{ name: 'monitoring', labels, annotations: {} }] };
  expect(podSecurity(platform, 'monitoring', facts, { diagnostics: [] }).map(({ path }) => path)).toEqual(says);
});
