import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from './api/spec/platform.ts';
import { compile } from './compile.ts';
import type { Facts } from './facts/facts.ts';
import { at, items, text, texts } from './objects/access.ts';
import { plainFacts, platformWith } from './testing/platform.ts';
import { runs } from './testing/runs.ts';

/** What means something to YAML, ini files, Go templates, shells, kubelets and those who expand variables. */
const parts = [
  '$',
  '$$',
  '${X}',
  '$(X)',
  '$__env{X}',
  '{{',
  '}}',
  '"',
  "'",
  '`',
  '"""',
  '\\',
  '#',
  ';',
  ':',
  ': ',
].concat([
  ',',
  '- ',
  '%',
  '|',
  '>',
  '~',
  'null',
  '1',
  '[',
  '*',
  '&',
  '\n',
  '\r',
  '\t',
  ' ',
  '\u0085',
  '\u2028',
  '\ufeff',
  'é',
  '😀',
]);
const piece = fc.oneof(
  fc.constantFrom(...parts),
  fc.string({ unit: 'binary', maxLength: 3 }).filter((s) => s.isWellFormed()),
);
const anyText = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((some) => some.join('').slice(0, 40))
  .filter((s) => s.isWellFormed());
const oneLine = anyText.map((some) => some.replaceAll(/[\p{Cc}$%]/gu, '') || 'x');

/** The files of a component's configuration. */
function files(spec: PlatformSpecInput, facts: Facts = plainFacts): Record<string, string> {
  const { plan, diagnostics } = compile(platformWith(spec), facts);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!plan) throw new Error(JSON.stringify(errors));
  const maps = plan.waves.flatMap(({ objects }) => objects).filter(({ kind }) => kind === 'ConfigMap');
  return Object.assign({}, ...maps.map((map) => map['data']));
}

const yaml = (file: string | undefined): unknown => parse(file ?? '', { version: '1.1' });

/** As Go's os.Expand with `$$` for a dollar: no name is a variable. */
function expandedByPrometheus(value: string): string {
  return value.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (found) => (found === '$$' ? '$' : 'EXPANDED'));
}

function expandedByCollector(value: string): string {
  return value.replaceAll(/\$\$|\$\{[^}]*\}/g, (found) => (found === '$$' ? '$' : 'EXPANDED'));
}

function expandedByGrafana(value: string): string {
  const expand = (part: string) => part.replaceAll(/\$(?:__\w+)?\{[^}]*\}|\$\w+/g, 'EXPANDED');
  return value.split('$$').map(expand).join('$');
}

/** What Grafana's reader of ini files (gopkg.in/ini.v1) makes of a line. */
function iniValue(file: string | undefined, section: string, key: string): string | undefined {
  const lines = (file ?? '').split('\n');
  const from = lines.indexOf(`[${section}]`);
  const line = lines
    .slice(from + 1)
    .find((one) => one.startsWith(`${key} = `))
    ?.slice(key.length + 2)
    .trimStart();
  if (line === undefined) return undefined;
  if (line.startsWith('"""')) return line.slice(3, line.slice(3).lastIndexOf('"""') + 3);
  if (/[#;`\\]/.test(line) || /^(["']).*\1$/.test(line)) return 'MISREAD';
  return line.replaceAll(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}

test('labels of the user are the same in every file', () => {
  fc.assert(
    fc.property(anyText, (label) => {
      const found = files({ global: { externalLabels: { label } } });
      const inPrometheus = at(yaml(found['prometheus.yml']), 'global', 'external_labels', 'label');
      expect(expandedByPrometheus(String(inPrometheus))).toBe(label);
      const [attribute] = items(at(yaml(found['collector.yaml']), 'processors', 'resource', 'attributes'));
      expect(expandedByCollector(String(at(attribute, 'value')))).toBe(label);
      const [, datapoint] = items(
        at(yaml(found['collector.yaml']), 'processors', 'transform/spans', 'metric_statements'),
      );
      const [, statement] =
        /^set\(attributes\["label"\], (.*)\)$/s.exec(texts(at(datapoint, 'statements'))[2] ?? '') ?? [];
      expect(JSON.parse(expandedByCollector(statement ?? ''))).toBe(label);
      const uncounted = files({
        global: { externalLabels: { label } },
        components: { opentelemetryCollector: { spanMetrics: { enabled: false } } },
      });
      expect(at(yaml(uncounted['tempo.yaml']), 'metrics_generator', 'registry', 'external_labels', 'label')).toBe(
        label,
      );
    }),
    runs(30, 500),
  );
});

test('what Alertmanager is told is what the user wrote', () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      const secret = { name: 's', key: 'k' };
      const slack = { urlSecret: secret, channel: one, title: other, text: one };
      const pagerduty = { routingKeySecret: secret, description: other, details: { detail: one } };
      const route = {
        routes: [{ receiver: 'r', matchers: [`a=${JSON.stringify(one.replaceAll(/[^\w$ '#:]/g, ''))}`] }],
      };
      const receivers = [{ name: 'r', slack: [slack], pagerduty: [pagerduty] }];
      const found = files({ components: { alertmanager: { receivers, route, templates: { t: `${one}{{/* */}}` } } } });
      const written = items(at(yaml(found['alertmanager.yml']), 'receivers')).find(
        (entry) => at(entry, 'name') === 'r',
      );
      expect(items(at(written, 'slack_configs'))[0]).toMatchObject({ channel: one, title: other, text: one });
      expect(items(at(written, 'pagerduty_configs'))[0]).toMatchObject({
        description: other,
        details: { detail: one },
      });
      expect(items(at(yaml(found['alertmanager.yml']), 'route', 'routes'))[1]).toMatchObject(route.routes[0] ?? {});
      expect(found['t.tmpl']).toBe(`${one}{{/* */}}`);
    }),
    runs(30, 500),
  );
});

test('settings of Grafana are what the user wrote', () => {
  fc.assert(
    fc.property(oneLine, oneLine, (name, setting) => {
      const at = (path: string) => `https://login.example.com/${path}`;
      const oidc = { name, clientId: name, authUrl: at('a'), tokenUrl: at('t'), apiUrl: at('u') };
      const grafana = { externalUrl: 'https://g.example.com', auth: { oidc }, extraConfig: { mine: { setting } } };
      const ini = files({ components: { grafana } })['grafana.ini'];
      expect(iniValue(ini, 'auth.generic_oauth', 'name')).toBe(name);
      expect(iniValue(ini, 'mine', 'setting')).toBe(setting);
    }),
    runs(100, 1000),
  );
});

test('Grafana expands nothing of what users bring in ConfigMaps', () => {
  fc.assert(
    fc.property(anyText, (any) => {
      fc.pre(any.trim() !== '' && !/\$__|\0/.test(any));
      const origin = (kind: string, file: Record<string, string>) => ({
        namespace: 'monitoring',
        name: kind,
        labels: { 'observability.io/contributes': kind },
        annotations: { 'observability.io/folder': any },
        files: file,
      });
      const source = { name: any, uid: 'mine', type: 'x', url: 'http://a.b.svc', jsonData: { [any]: [any] } };
      const found = files(
        { components: { grafana: { builtInDashboards: false } } },
        {
          ...plainFacts,
          contributions: [
            origin('dashboards', { 'a.json': JSON.stringify({ uid: 'a', title: any }) }),
            origin('datasources', { 'a.yaml': JSON.stringify({ datasources: [source] }) }),
          ],
        },
      );
      const [provider] = items(at(yaml(found['dashboards.yaml']), 'providers'));
      expect(expandedByGrafana(String(at(provider, 'folder')))).toBe(any.trim());
      const written = items(at(yaml(found['datasources.yaml']), 'datasources')).find(
        (one) => at(one, 'uid') === 'mine',
      );
      expect(expandedByGrafana(String(at(written, 'name')))).toBe(any);
      expect(items(at(written, 'jsonData', any)).map((one) => expandedByGrafana(text(one) ?? ''))).toEqual([any]);
    }),
    runs(50, 500),
  );
});
