import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { parsePlatform } from '../../../src/api/parse.ts';
import type { ObservabilityPlatform } from '../../../src/api/spec/platform.ts';
import { type Compiled, compile } from '../../../src/compile.ts';
import { catalogue } from '../../../src/components/catalogue.ts';
import { contributionOf } from '../../../src/facts/contribution.ts';
import type { ContributionFacts, Facts } from '../../../src/facts/facts.ts';
import { meshes } from '../../../src/mesh/registry.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { componentNames } from '../../../src/platform/component.ts';
import { componentSpec } from '../../../src/platform/component-spec.ts';

export interface CompiledPlatform {
  /** `servicemesh/basic-servicemesh.yaml with istio`. */
  title: string;
  compiled: Compiled;
}

const examples = join(import.meta.dirname, '../../../examples');

/** What an example refers to: its contributions are taken. */
const beside = '-prerequisites.yaml';

/** What no example has: each changes a configuration file in a way of its own. */
const variants = {
  'only a collector': `
    components:
      prometheus: { enabled: false }
      alertmanager: { enabled: false }
      grafana: { enabled: false }
      loki: { enabled: false }
      tempo: { enabled: false }`,
  'names, labels, levels and retention': `
    global:
      clusterName: east
      logLevel: debug
      externalLabels: { region: eu-1, "on": "1:30", team: "yes" }
    components:
      prometheus: { retention: { time: 2w } }
      loki: { retention: { time: 30d } }`,
  'no alertmanager': `
    components:
      alertmanager: { enabled: false }`,
  'every receiver': `
    components:
      alertmanager:
        replicas: 2
        global:
          resolveTimeout: 10m
          smtp: { smarthost: "smtp.example.com:587", from: a@example.com, username: a, passwordSecret: { name: alerting, key: password } }
        receivers:
          - name: everybody
            webhook:
              - { url: "http://hooks.tools.svc:8080/alerts", maxAlerts: 10, sendResolved: false }
              - { urlSecret: { name: alerting, key: url }, host: "hooks.example.com:8443", bearerTokenSecret: { name: alerting, key: token } }
            slack: [{ urlSecret: { name: alerting, key: slack }, channel: "#alerts", title: '{{ template "team.title" . }}', titleLink: "https://example.com", iconEmoji: ":fire:" }]
            pagerduty: [{ routingKeySecret: { name: alerting, key: pagerduty }, severity: '{{ .CommonLabels.severity }}', details: { runbook: here, "yes": "no" } }]
            email: [{ to: "b@example.com, c@example.com", subject: Alert, text: "{{ len .Alerts }}" }]
            opsgenie: [{ apiKeySecret: { name: alerting, key: opsgenie }, apiUrl: "https://api.eu.opsgenie.com", responders: [{ type: user, name: a@example.com }, { type: team, name: b }] }]
            msteams: [{ urlSecret: { name: alerting, key: teams }, host: example.westeurope.logic.azure.com, title: a, text: b }]
            telegram: [{ botTokenSecret: { name: alerting, key: telegram }, chatID: -1001234567890, parseMode: HTML }]
            discord: [{ urlSecret: { name: alerting, key: discord }, title: a, message: b }]
        route:
          receiver: everybody
          groupBy: ["..."]
          repeatInterval: 7d
          routes:
            - matchers: ['severity="critical"', 'namespace=~"team-.+"', 'note!="say \\"hi\\""']
              continue: true
              muteTimeIntervals: [nights]
              routes: [{ receiver: none, activeTimeIntervals: [nights], routes: [{ groupWait: 1s, groupInterval: 1m }] }]
        inhibitRules: []
        timeIntervals:
          - name: nights
            times: [{ start: "22:00", end: "24:00" }]
            weekdays: [monday:friday, sunday]
            daysOfMonth: ["1", "-7:-1"]
            months: [december, "1:3"]
            years: ["2027:2030"]
            location: Europe/Berlin
        templates: { team: '{{ define "team.title" }}{{ .Status }}{{ end }}' }
        deadMansSwitch: { urlSecret: { name: alerting, key: switch }, host: switch.example.com, interval: 1m }
        extraConfig:
          global: { http_config: { follow_redirects: false } }
          receivers: [{ name: everybody, pushover_configs: [{ user_key: a, token: b }] }, { name: other }]
          route: { routes: [{ receiver: other, matchers: ['a="b"'] }] }`,
  'all that Prometheus can be told': `
    global: { clusterName: east }
    observability:
      namespaces: { names: [shop, pay] }
      cluster:
        kubelet: true
        cadvisor: true
        unverifiedKubelets: true
        nodeMetrics: { namespace: nodes, labels: { app.kubernetes.io/name: node-exporter, app: x } }
    components:
      kubeStateMetrics: { enabled: true }
      prometheus:
        replicas: 2
        retention: { time: 30d, size: 20Gi }
        scrapeInterval: 5s
        evaluationInterval: 1m
        externalUrl: https://prometheus.example.com/prom
        remoteWrite:
          - name: hub
            url: https://hub.example.com/api/v1/write
            bearerTokenSecret: { name: hub, key: token }
            tls: { ca: { name: hub, key: ca.crt }, cert: { name: hub, key: tls.crt }, key: { name: hub, key: tls.key }, serverName: hub }
            headers: { X-Scope-OrgID: east, Another: "yes" }
            proxyUrl: http://proxy.example.com:3128
            remoteTimeout: 10s
            sendExemplars: true
            sendNativeHistograms: true
            writeRelabelConfigs:
              - { sourceLabels: [__name__, job], separator: "@", regex: "slo:.*|up@.*", action: keep }
              - { sourceLabels: [instance], targetLabel: shard, modulus: 8, action: hashmod }
              - { regex: instance, action: labeldrop }
            queueConfig: { capacity: 10000, minShards: 1, maxShards: 50, maxSamplesPerSend: 2000, batchSendDeadline: 5s, minBackoff: 30ms, maxBackoff: 5s, sampleAgeLimit: 2h }
          - { name: other, url: "http://receiver.metrics.svc:9090/api/v1/write", basicAuth: { username: u, passwordSecret: { name: other, key: password } } }
        extraConfig:
          global: { query_log_file: null }
          scrape_configs: [{ job_name: loki, sample_limit: 1000 }, { job_name: db, static_configs: [{ targets: ["db.example.com:9187"] }] }]`,
  'everything in the cluster, alerts sent elsewhere': `
    observability: { namespaces: { all: true }, cluster: { kubelet: true } }
    components:
      kubeStateMetrics: { enabled: true }
      alertmanager:
        enabled: false
        external: { url: https://alerts.example.com/am, tokenSecret: { name: alerts, key: token } }`,
  'stores and alerts of others': `
    components:
      prometheus:
        enabled: false
        external:
          url: https://mimir.example.com/prometheus
          writeUrl: https://mimir.example.com/api/v1/push
          otlpUrl: https://mimir.example.com/otlp
          headers: { X-Team: a$b, "yes": "no" }
          tokenSecret: { name: mimir, key: token }
          ca: { name: mimir, key: ca.crt }
      alertmanager:
        enabled: false
        external:
          url: https://alerts.example.com/am
          headers: { X-Team: a }
          basicAuth: { username: "1234", passwordSecret: { name: alerts, key: password } }
          ca: { name: alerts, key: ca.crt }
      tempo:
        enabled: false
        external:
          url: https://tempo.example.com
          otlpUrl: https://tempo.example.com:4317
          headers: { X-Scope-OrgID: east }
          ca: { name: tempo, key: ca.crt }`,
  'alerts of others, from here': `
    components:
      alertmanager:
        enabled: false
        external:
          url: https://alerts.example.com/am
          headers: { X-Scope-OrgID: east, X-Team: a$b }
          basicAuth: { username: "1234", passwordSecret: { name: alerts, key: password } }
          ca: { name: alerts, key: ca.crt }`,
  'logs of the nodes': `
    global: { clusterName: east }
    observability: { namespaces: { names: [shop, pay] } }
    components:
      logAgent:
        enabled: true
        extraConfig:
          receivers:
            filelog:
              exclude: ["/var/log/pods/*/noisy/*.log"]
              operators: [{ type: add, field: 'attributes["team"]', value: 'EXPR(body contains "sold" ? "sales" : "none")' }]`,
  'traces sampled by two Collectors': `
    global: { clusterName: east }
    components:
      loki: { enabled: false }
      opentelemetryCollector:
        replicas: 2
        tailSampling: { samplingRate: 0.5, slowerThan: 2s, decisionWait: 2s, maxTraces: 1000 }`,
  'spans that nobody counts': `
    components:
      opentelemetryCollector: { tailSampling: { samplingRate: 0 }, spanMetrics: { enabled: false } }`,
  'permissive mTLS': `
    observability: { namespaces: { names: [shop] }, cluster: { resourceUsage: true } }
    serviceMesh: { enabled: true, type: auto, mtls: { enabled: true, mode: PERMISSIVE } }`,
};

/** The rules, dashboards and so on that the examples bring along. */
function contributions(): ContributionFacts[] {
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(beside));
  return files
    .flatMap((file) => parseAllDocuments(readFileSync(join(examples, file), 'utf8')))
    .map((document) => document.toJS() as KubeObject)
    .filter(({ kind }) => kind === 'ConfigMap')
    .map(contributionOf);
}

function sources(): [title: string, text: string][] {
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.yaml') && !file.endsWith(beside),
  );
  return [
    ...files.sort().map((file): [string, string] => [file, readFileSync(join(examples, file), 'utf8')]),
    ...Object.entries(variants).map(([title, spec]): [string, string] => [
      title,
      `apiVersion: observability.io/v1beta1\nkind: ObservabilityPlatform\nmetadata: { name: p, namespace: monitoring }\nspec:${spec}\n`,
    ]),
  ];
}

/** Every mesh there is a back end for, and none; with the Services' range known and unknown, since both are rendered differently. */
function clusters(): [title: string, facts: Facts][] {
  const base = { apiVersion: 'observability.io/v1beta1', kind: 'Facts', contributions: contributions() } as const;
  return [
    ['no mesh', { ...base, meshes: [] }],
    ...meshes.flatMap((mesh): [string, Facts][] => {
      const found = [mesh.assume(mesh.versions.assumed)];
      return [
        [mesh.type, { ...base, meshes: found, networks: { serviceRanges: ['10.96.0.0/16'] } }],
        [`${mesh.type}, Services' range unknown`, { ...base, meshes: found }],
      ];
    }),
  ];
}

/** Which versions the components are to have. */
export type Versions = 'default' | 'oldest';

/** Every example and variant in every cluster it can be compiled for. Throws when one does not parse, or compiles for none. */
export function compiledPlatforms(versions: Versions = 'default'): CompiledPlatform[] {
  return sources().flatMap(([source, text]) => {
    const { platform, diagnostics } = parsePlatform(text, source);
    if (!platform) throw new Error(`${source}: ${diagnostics.map(({ message }) => message).join('; ')}`);
    if (versions === 'oldest') setOldest(platform);
    const rendered = clusters()
      .map(([cluster, facts]) => ({ title: `${source} with ${cluster}`, compiled: compile(platform, facts) }))
      .filter(({ compiled }) => compiled.plan !== undefined);
    const unavailable = platform.spec.serviceMesh?.enabled && !isBuilt(platform.spec.serviceMesh.type);
    if (rendered.length === 0 && !unavailable) throw new Error(`${source} compiles for no cluster`);
    return rendered;
  });
}

function setOldest(platform: ObservabilityPlatform): void {
  for (const name of componentNames) componentSpec(platform, name).version = catalogue[name].supported.from;
}

function isBuilt(type: string): boolean {
  return type === 'auto' || meshes.some((mesh) => mesh.type === type);
}
