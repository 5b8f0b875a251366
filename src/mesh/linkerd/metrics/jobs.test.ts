import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../../compile.ts';
import { at, items, text } from '../../../objects/access.ts';
import { planObjects } from '../../../plan/serialize.ts';
import { platformWith } from '../../../testing/platform.ts';
import { linkerdFacts } from '../testing/proved.ts';

function jobs(metrics: { enabled?: boolean; profile?: 'minimal' | 'full' } = {}) {
  const spec = platformWith({ serviceMesh: { enabled: true, observability: { metrics } } });
  const { plan, graph } = compile(spec, linkerdFacts('2.20.0'));
  const found = (plan ? planObjects(plan) : []).find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'prometheus',
  );
  const all = items(at(parse(text(at(found, 'data', 'prometheus.yml')) ?? ''), 'scrape_configs'));
  const reads = (graph?.flows ?? []).filter(({ from, port }) => from === 'prometheus' && port === 4191);
  return { job: (name: string) => all.find((one) => at(one, 'job_name') === name), reads };
}

test('proxies are read in the selected namespaces and beside the control plane, each pod once', () => {
  const { job, reads } = jobs();
  const proxies = job('mesh-proxies');
  expect(at(items(at(proxies, 'kubernetes_sd_configs'))[0], 'namespaces', 'names')).toEqual(['linkerd', 'monitoring']);
  expect(at(items(at(proxies, 'relabel_configs'))[0], 'regex')).toBe('linkerd-admin');
  expect(reads.length).toBeGreaterThan(4);
  // Those of the control plane have ports of their own, so that none is made up.
  expect(JSON.stringify(at(job('mesh-control-plane'), 'relabel_configs'))).not.toContain('__address__');
});

test('where proxies are not to be read there is neither a job nor a way to them', () => {
  const { job, reads } = jobs({ enabled: false });
  expect(job('mesh-proxies')).toBeUndefined();
  expect(reads).toEqual([]);
  expect(job('mesh-control-plane')).toBeDefined();
});

test('what is kept depends on the profile, and labels are made of all that is', () => {
  const steps = (profile?: 'minimal' | 'full') =>
    items(at(jobs(profile ? { profile } : {}).job('mesh-proxies'), 'metric_relabel_configs'));
  const dropped = (profile?: 'minimal' | 'full') => steps(profile).filter((one) => at(one, 'action') === 'drop');
  expect([dropped('minimal'), dropped(), dropped('full')].map((list) => list.length)).toEqual([1, 1, 0]);
  expect(steps('full').map((one) => at(one, 'target_label'))).toContain('destination_workload_namespace');
});
