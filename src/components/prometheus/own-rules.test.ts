import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import { fields } from '../../objects/access.ts';
import type { RuleGroup } from '../../telemetry/rule.ts';
import { istioFacts, plainFacts, platformWith } from '../../testing/platform.ts';

function groupsOf(spec: PlatformSpecInput, facts: Facts = plainFacts): RuleGroup[] {
  const { plan, diagnostics } = compile(platformWith(spec), facts);
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return plan.waves
    .flatMap((wave) => wave.objects)
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('prometheus-rules'))
    .flatMap((object) => Object.values(fields(object['data'])))
    .flatMap((text) => (parse(String(text)) as { groups: RuleGroup[] }).groups);
}

function namesOf(spec: PlatformSpecInput, facts?: Facts): string[] {
  return groupsOf(spec, facts).flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? rule.alert : [])));
}

const mesh = { serviceMesh: { enabled: true, type: 'istio' } } as const;
const withProfile = (profile: 'minimal' | 'standard' | 'full') => ({
  serviceMesh: { ...mesh.serviceMesh, observability: { metrics: { profile } } },
});

describe('an alert is there only where its series can be', () => {
  const cases: readonly [alert: string, there: PlatformSpecInput, notThere: PlatformSpecInput][] = [
    ['GunjLokiPanics', {}, { components: { loki: { enabled: false } } }],
    ['GunjCollectorLogsLost', {}, { components: { loki: { enabled: false } } }],
    ['GunjPrometheusNoAlertmanager', {}, { components: { alertmanager: { enabled: false } } }],
    ['GunjAlertmanagerMembersMissing', { components: { alertmanager: { replicas: 2 } } }, {}],
    ['GunjVolumeFull', { observability: { cluster: { kubelet: true } } }, {}],
    [
      'GunjPrometheusRemoteWriteFails',
      { components: { prometheus: { remoteWrite: [{ name: 'a', url: 'https://a.example.com/w' }] } } },
      {},
    ],
    ['GunjMeshErrorsHigh', mesh, {}],
    ['GunjMeshBreakerOpen', withProfile('standard'), withProfile('minimal')],
    ['GunjMeshProxyMemoryHigh', withProfile('full'), withProfile('minimal')],
    ['GunjMeshProxyMemoryHigh', mesh, { ...mesh, observability: { cluster: { resourceUsage: true } } }],
    ['GunjMeshProxyNearMemoryLimit', { ...mesh, observability: { cluster: { cadvisor: true } } }, withProfile('full')],
    [
      'GunjMeshProxyNearMemoryLimit',
      { ...withProfile('minimal'), observability: { cluster: { resourceUsage: true } } },
      { observability: { cluster: { resourceUsage: true } } },
    ],
    [
      'GunjMeshErrorsHigh',
      withProfile('minimal'),
      { serviceMesh: { ...mesh.serviceMesh, observability: { metrics: { enabled: false } } } },
    ],
  ];

  test.each(cases)('%s', (alert, there, notThere) => {
    expect(namesOf(there, istioFacts)).toContain(alert);
    expect(namesOf(notThere, istioFacts)).not.toContain(alert);
  });

  test('the control plane is watched also where proxies tell nothing', () => {
    const spec = { serviceMesh: { ...mesh.serviceMesh, observability: { metrics: { enabled: false } } } };
    const found = namesOf(spec, istioFacts).filter((name) => name.startsWith('GunjMesh'));
    expect(found).toContain('GunjMeshControlPlaneDown');
    expect(found).not.toContain('GunjMeshSidecarMissing');
  });
});

describe('alerts are switched off', () => {
  test('one by one', () => {
    const all = namesOf(mesh, istioFacts);
    const disabled = ['GunjLokiPanics', 'GunjMeshPlainText'];
    const left = namesOf({ ...mesh, observability: { alerts: { disabled } } }, istioFacts);
    expect(left).toEqual(all.filter((name) => !disabled.includes(name)));
    expect(left).toHaveLength(all.length - 2);
  });

  test('all of them, but not the dead man’s switch nor those of objectives', () => {
    const slos = [{ name: 'a', service: 'reviews.shop', objective: 99.9 }];
    const spec = { ...mesh, slos, observability: { alerts: { enabled: false } } };
    expect(namesOf(spec, istioFacts).toSorted()).toEqual(['GunjSloBurnsFast', 'GunjSloBurnsSlow', 'Watchdog']);
  });

  test('a name that is none is told', () => {
    const platform = platformWith({ observability: { alerts: { disabled: ['GunjLokiPanics', 'GunjLokiPanic'] } } });
    const { diagnostics } = compile(platform, plainFacts);
    expect(diagnostics.filter(({ code }) => code === 'UNKNOWN_NAME').map(({ path }) => path)).toEqual([
      'spec.observability.alerts.disabled[1]',
    ]);
  });
});

test('files and groups of ours are nobody else’s', () => {
  const groups = groupsOf({ ...mesh, slos: [{ name: 'a', service: 'b.c', objective: 99 }] }, istioFacts);
  const names = groups.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining(['gunj', 'gunj.platform', 'gunj.mesh', 'gunj.slo.a', 'gunj.slo.a.budget']),
  );
});
