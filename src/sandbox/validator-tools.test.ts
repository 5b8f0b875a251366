import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../components/catalogue.ts';
import { toolModuleDir } from './tool-module.ts';
import { helmModule, oldestModules, policyModule, validatorModules } from './validator-tools.ts';

function goMod(module: string): string {
  return readFileSync(join(toolModuleDir(module), 'go.mod'), 'utf8');
}

/** `0.313.5` for the line that requires `path`. */
function required(module: string, path: string): string | undefined {
  return goMod(module)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map((words) => (words[0] === 'require' ? words.slice(1) : words))
    .find(([name, version]) => name === path && version?.startsWith('v'))?.[1]
    ?.slice(1);
}

describe('the verifiers', () => {
  it.each([...validatorModules, ...oldestModules, helmModule, policyModule])(
    'of tools/$name are the tools its go.mod pins',
    ({ name, tools }) => {
      const packages = tools.map((tool) => tool.package).filter((path) => path !== '.');
      const pinned = [...goMod(name).matchAll(/^(?:tool |\t)([^\s(]+)$/gm)].map((match) => match[1]);
      expect(new Set(pinned)).toEqual(new Set(packages));
    },
  );

  it.each([
    // Prometheus 3.13.5 is v0.313.5 among Go modules.
    ['prometheus', 'github.com/prometheus/prometheus', catalogue.prometheus.version.replace(/^3\.(\d+)\./, '0.3$1.')],
    ['alertmanager', 'github.com/prometheus/alertmanager', catalogue.alertmanager.version],
    ['loki', 'github.com/grafana/loki/v3', catalogue.loki.version],
  ])('judge with the %s that runs by default', (module, path, version) => {
    expect(required(module, path)).toBe(version);
  });

  it.each([
    [
      'prometheus-3.5',
      'github.com/prometheus/prometheus',
      catalogue.prometheus.supported.from.replace(/^3\.(\d+)\./, '0.30$1.'),
    ],
    ['alertmanager-0.28', 'github.com/prometheus/alertmanager', catalogue.alertmanager.supported.from],
    ['otelcol-0.145', 'go.opentelemetry.io/collector/otelcol', catalogue['otel-collector'].supported.from],
  ])('judge with the oldest version that is supported: %s', (module, path, version) => {
    expect(required(module, path)).toBe(version);
  });

  it('judge with a Collector of the line whose configuration is written', () => {
    // The pair is written down so that neither moves unseen.
    const pair = [catalogue['otel-collector'].version, required('otelcol', 'go.opentelemetry.io/collector/otelcol')];
    expect(pair).toEqual(['0.165.0', '0.165.0']);
    const main = readFileSync(join(toolModuleDir('otelcol'), 'main.go'), 'utf8');
    expect(/^const version = "(.+)"$/m.exec(main)?.[1]).toBe(pair[1]);
  });
});
