import { worseBelow } from './colours.ts';
import type { DashboardDraft } from './draft.ts';
import { exploreLinks } from './explore.ts';
import { clusterWhere, trafficVariables, trafficWhere } from './mesh-variables.ts';
import { stat, timeSeries } from './panel.ts';
import type { ProxiedScope } from './scope.ts';
import { wholeRange, window } from './scope.ts';
import { table } from './table.ts';

const chosen = ['serviceNamespace'] as const;
const hour = 3600;
const day = 24 * hour;
const noRequests = 'No requests in this time';
/** Proxies get a new one after about half of 24 hours. */
const workloadCertificate = worseBelow(hour, 6 * hour);
const rootCertificate = worseBelow(30 * day, 90 * day);

/** Who still speaks plain text, and how long certificates hold. */
export function security(scope: ProxiedScope): DashboardDraft {
  const { mesh } = scope;
  const { labels, traffic, proxies, controlPlane } = mesh.metrics;
  const where = trafficWhere(mesh, chosen);
  const own = clusterWhere(mesh);
  const { rootCertificateExpiry, signingFailures }: Partial<typeof controlPlane> = mesh.withoutControlPlane
    ? {}
    : controlPlane;
  const expiry = proxies.certificateExpiry;
  const ends = ['sourceNamespace', 'sourceWorkload', 'destinationNamespace', 'destinationWorkload'] as const;
  const titles = ['From namespace', 'From', 'To namespace', 'To'] as const;

  return {
    name: 'security',
    title: 'mTLS and certificates',
    description: 'How much of the traffic is encrypted, who still speaks plain text, and how long certificates hold.',
    variables: trafficVariables(mesh, chosen),
    links: exploreLinks(scope, 'namespace'),
    rows: [
      {
        title: 'Now',
        panels: [
          stat({
            title: 'Over mTLS',
            description: traffic.mtlsShare.description,
            unit: traffic.mtlsShare.unit,
            queries: [{ expr: traffic.mtlsShare.query({ where, window }), legend: 'mTLS' }],
            thresholds: worseBelow(0.9, 1),
            empty: noRequests,
          }),
          stat({
            title: 'In plain text',
            description: traffic.plainTextRate.description,
            unit: traffic.plainTextRate.unit,
            queries: [{ expr: traffic.plainTextRate.query({ where, window }), legend: 'Plain text' }],
            empty: 'None in this time',
          }),
          stat({
            title: 'First certificate of a workload expires in',
            description: expiry.description,
            unit: expiry.unit,
            queries: [{ expr: expiry.query({ where: own, window }), legend: 'Left' }],
            thresholds: workloadCertificate,
            empty: 'No proxy tells of it',
          }),
          rootCertificateExpiry &&
            stat({
              title: 'Root certificate expires in',
              description: rootCertificateExpiry.description,
              unit: rootCertificateExpiry.unit,
              queries: [{ expr: rootCertificateExpiry.query({ where: own, window }), legend: 'Left' }],
              thresholds: rootCertificate,
              empty: 'The control plane does not tell',
            }),
        ],
      },
      {
        title: 'mTLS',
        panels: [
          timeSeries({
            title: 'Share over mTLS by namespace',
            description: `${traffic.mtlsShare.description}. By the namespace of those who are called`,
            unit: traffic.mtlsShare.unit,
            queries: [
              {
                expr: traffic.mtlsShare.query({ where, window, by: ['serviceNamespace'] }),
                legend: `{{${labels.traffic.serviceNamespace}}}`,
              },
            ],
            empty: noRequests,
          }),
          timeSeries({
            title: 'Requests in plain text by service',
            description: traffic.plainTextRate.description,
            unit: traffic.plainTextRate.unit,
            queries: [
              {
                expr: traffic.plainTextRate.query({ where, window, by: ['serviceNamespace', 'service'] }),
                legend: `{{${labels.traffic.serviceNamespace}}}/{{${labels.traffic.service}}}`,
              },
            ],
            empty: 'None in this time',
          }),
          table({
            title: 'Who speaks plain text',
            description:
              'Callers whose requests came in plain text. Those without a proxy are called unknown: mTLS is what would tell who they are',
            keys: ends.map((label, index) => ({ label: labels.traffic[label] ?? '', title: titles[index] ?? '' })),
            values: [
              {
                title: 'Requests',
                unit: traffic.plainTextRate.unit,
                expr: `${traffic.plainTextRate.query({ where, window: wholeRange, by: ends })} > 0`,
              },
            ],
            empty: 'None in this time',
          }),
        ],
      },
      {
        title: 'Certificates',
        panels: [
          timeSeries({
            title: 'Certificates of workloads by namespace',
            description: `${expiry.description}. The one of each namespace that expires first`,
            unit: expiry.unit,
            queries: [
              {
                expr: expiry.query({ where: own, window, by: ['namespace'] }),
                legend: `{{${labels.proxies.namespace}}}`,
              },
            ],
            empty: 'No proxy tells of it',
          }),
          signingFailures &&
            timeSeries({
              title: 'Certificates that were not given',
              description: signingFailures.description,
              unit: signingFailures.unit,
              queries: [{ expr: signingFailures.query({ where: own, window }), legend: 'Failures' }],
              empty: 'None in this time',
            }),
          table({
            title: 'Certificates that expire first',
            description: 'The 20 pods whose certificates have the least time left',
            keys: [
              { label: labels.proxies.namespace ?? '', title: 'Namespace' },
              { label: labels.proxies.pod ?? '', title: 'Pod' },
            ],
            values: [
              {
                title: 'Left',
                unit: expiry.unit,
                expr: `bottomk(20, ${expiry.query({ where: own, window, by: ['namespace', 'pod'] })})`,
                thresholds: workloadCertificate,
              },
            ],
            smallestFirst: true,
            empty: 'No proxy tells of it',
          }),
        ],
      },
    ],
  };
}
