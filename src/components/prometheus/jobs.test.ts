import { describe, expect, test } from 'vitest';
import { configMap } from '../../contributions/testing/facts.ts';
import { at, items, text, texts } from '../../objects/access.ts';
import { istioFacts } from '../../testing/platform.ts';
import { rendered } from '../testing/rendered.ts';

const brought = configMap('scrape-targets', {
  'jobs.yaml': '- job_name: db\n  static_configs: [{ targets: ["db.shop.svc:9187"] }]\n',
});
const facts = { ...istioFacts, contributions: [brought] };
const cluster = {
  kubelet: true,
  cadvisor: true,
  nodeMetrics: { namespace: 'nodes', labels: { app: 'exporter' } },
};

function jobsOf(more: object, namespaces: object = { names: ['shop'] }) {
  const spec = {
    global: { clusterName: 'east' },
    serviceMesh: { enabled: true },
    observability: { namespaces, cluster: more },
    components: { kubeStateMetrics: { enabled: true }, logAgent: { enabled: true } },
  };
  return items(at(rendered('prometheus', 'prometheus.yml', spec, facts).config, 'scrape_configs'));
}

const job = (name: string, ...args: Parameters<typeof jobsOf>) =>
  jobsOf(...args).find((one) => text(at(one, 'job_name')) === name);

describe('each job', () => {
  const all = jobsOf(cluster).map((one): [string, unknown] => [text(at(one, 'job_name')) ?? '', one]);

  test('there is', () => {
    const components = [
      'alertmanager',
      'grafana',
      'kube-state-metrics',
      'log-agent',
      'loki',
      'otel-collector',
      'tempo',
    ];
    const others = ['cadvisor', 'kubelet', 'mesh-control-plane', 'mesh-proxies', 'node', 'shop/mine/db', 'workloads'];
    expect(all.map(([name]) => name).sort()).toEqual([...components, ...others, 'prometheus'].sort());
  });

  test.each(all)('%s says in which cluster it is read', (_, one) => {
    const named = items(at(one, 'relabel_configs')).find((step) => at(step, 'target_label') === 'cluster');
    expect(named).toMatchObject({ replacement: 'east' });
  });

  test.each(all)('%s takes in no more than a limit', (_, one) => {
    expect(at(one, 'sample_limit')).toBeGreaterThan(0);
  });
});

describe('what containers use', () => {
  const kept = (found: unknown) =>
    items(at(found, 'metric_relabel_configs')).filter((step) => at(step, 'action') === 'keep');
  const pattern = (found: unknown) => new RegExp(`^(?:${text(at(kept(found)[1], 'regex'))})$`);

  test('is told of the platform’s own and of proxies alone, gateways beside the control plane included', () => {
    const found = job('cadvisor', { resourceUsage: true });
    expect(texts(at(kept(found)[1], 'source_labels'))).toEqual(['namespace', 'container']);
    const fits = (value: string) => pattern(found).test(value);
    expect(
      ['monitoring;loki', 'monitoring;istio-proxy', 'shop;istio-proxy', 'istio-system;istio-proxy'].every(fits),
    ).toBe(true);
    expect(['shop;cart', 'other;istio-proxy', 'monitoring;', 'xmonitoring;loki', ';'].some(fits)).toBe(false);
  });

  test('of proxies everywhere, where all namespaces are selected', () => {
    const fits = (value: string) => pattern(job('cadvisor', { resourceUsage: true }, { all: true })).test(value);
    expect(fits('other;istio-proxy')).toBe(true);
    expect(fits('other;cart')).toBe(false);
  });

  test('is told of all containers, where those are asked for as well, with the limit of their memory', () => {
    const found = job('cadvisor', { resourceUsage: true, cadvisor: true });
    expect(kept(found)).toEqual([]);
    const [heavy] = items(at(found, 'metric_relabel_configs'));
    const dropped = new RegExp(`^(?:${text(at(heavy, 'regex'))})$`);
    expect(dropped.test('container_spec_memory_limit_bytes')).toBe(false);
    expect(dropped.test('container_spec_cpu_quota')).toBe(true);
  });
});
