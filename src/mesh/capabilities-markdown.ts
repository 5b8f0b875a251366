import { compareVersions } from '../objects/version.ts';
import type { Support } from './capability.ts';
import type { Mesh } from './mesh.ts';
import { blockOf, type ReportedField, reportOf, type Span, shortVersion, spansOf, versionsText } from './report.ts';

/** What each mesh makes of each field in each version, as Markdown. */
export function capabilitiesMarkdown(meshes: readonly Mesh[]): string {
  return `${[
    '# What a mesh makes of each field',
    'Generated from the tables in `src/mesh/*/capabilities` by `npm run generate`. The same rows decide what is rendered, every warning ' +
      '(`FIELD_REFUSED`, `FIELD_APPROXIMATED`, `FIELD_EXCLUDED`), `status.serviceMesh.limitations` and `gunj capabilities`, which shows them ' +
      'for one version, one cluster or one platform.',
    '**exact**: it does what the field says. **approximated**: something near to it is done, and a warning tells how it differs. ' +
      '**refused**: nothing is done, and a warning tells why. A field that is not here has nothing to do with the mesh.',
    'Tests try every row in every version at which something changes, and hold what is written against the schemas of the oldest and the ' +
      'newest releases. For the releases between, which version has what is known from this table alone.',
    ...meshes.flatMap(meshSections),
  ].join('\n\n')}\n`;
}

function meshSections(mesh: Mesh): string[] {
  const { type, capabilities, versions } = mesh;
  const spans = spansOf(capabilities, 'sidecar', versions.oldest);
  return [
    `## ${type}, ${shortVersion(versions.oldest)} and later, sidecars`,
    ...versionMatrix(spans, versions.oldest),
    ...[...Map.groupBy(spans, ({ field }) => blockOf(field))].flatMap(([block, inside]) => [
      `### ${block}`,
      fieldTable(block, inside),
    ]),
    ...(capabilities.some(({ dataPlanes }) => dataPlanes.includes('ambient'))
      ? [
          `## ${type}, ambient mode`,
          ...ambient(reportOf(capabilities, { version: versions.assumed, dataPlane: 'ambient' })),
        ]
      : []),
  ];
}

const marks = { exact: '✓', approximated: '≈', refused: '–', excluded: '–' } as const satisfies Record<
  ReportedField['support'],
  string
>;

/** Fields whose support changes, with a column for each version in which one does. */
function versionMatrix(spans: readonly Span[], oldest: string): string[] {
  const byField = [...Map.groupBy(spans, nameOf)].filter(
    ([, inside]) => new Set(inside.map(({ support }) => support)).size > 1,
  );
  if (byField.length === 0) return [];
  const versions = [...new Set(byField.flatMap(([, inside]) => inside.map(({ since = oldest }) => since)))].toSorted(
    compareVersions,
  );
  const rows = byField.map(([name, inside]) => {
    const cells = versions.map((version) =>
      inside.findLast(({ since = oldest }) => compareVersions(since, version) <= 0),
    );
    return [name, ...cells.map((span) => (span ? marks[span.support] : ''))];
  });
  return [
    `Where versions differ (${marks.exact} exact, ${marks.approximated} approximated, ${marks.refused} refused; each column holds until the next):`,
    table(['Field', ...versions.map(shortVersion)], rows),
  ];
}

function fieldTable(block: string, spans: readonly Span[]): string {
  return table(
    ['Field', 'Versions', 'Support', 'What becomes of it', 'Written in'],
    spans.map((span, at) => [
      nameOf({ ...span, field: span.field.slice(block.length + 1) }),
      versionsText(span),
      span.support,
      sentences(span) === sentences(spans[at - 1] ?? { how: '' }) ? 'As above.' : sentences(span),
      (span.renders ?? []).map(({ kind, path }) => `${kind} \`${path}\``).join(', '),
    ]),
  );
}

function sentences({ how, hint, needs = [], excludes = [] }: Omit<ReportedField, 'field' | 'support'>): string {
  return [
    capital(how),
    ...needs.map((need) => `Needs ${need}`),
    ...excludes.map(({ field, because }) => `\`${field}\` gives way to it: ${because}`),
    ...(hint ? [`*${hint}*`] : []),
  ]
    .map((text) => (/[.*]$/.test(text) ? text : `${text}.`))
    .join(' ');
}

/** One sentence where the same becomes of every field. */
function ambient(fields: readonly ReportedField[]): string[] {
  const [first] = fields;
  if (!first) return ['Nothing is known of it.'];
  const outcome = ({ support, how }: { support: Support | 'excluded'; how: string }) => `${support} ${how}`;
  if (fields.every((field) => outcome(field) === outcome(first)))
    return [`Every field is ${first.support}: ${sentences(first).replace(/^./, (letter) => letter.toLowerCase())}`];
  return [
    table(
      ['Field', 'Support', 'What becomes of it'],
      fields.map((field) => [nameOf(field), field.support, sentences(field)]),
    ),
  ];
}

function nameOf({ field, value }: Pick<ReportedField, 'field' | 'value'>): string {
  return `\`${value === undefined ? field : `${field}: ${value}`}\``;
}

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
