import { isOfComponent } from '../prove/component-differences.ts';
import type { EncryptionVerdict, ProofReport } from '../prove/report.ts';
import { tellTogether } from '../prove/tell-together.ts';

const verdicts: Readonly<Record<ProofReport['verdict'], string>> = {
  holds: 'The policies let through exactly what is declared.',
  differs: 'The policies do not let through exactly what is declared.',
  unknown: 'Nothing is known to differ from what is declared, but some calls could not be judged.',
};

/** A proof for people: the verdict, counter-examples, each flow with its encryption, and what is wider than declared. Ends with a line break. */
export function proofText(report: ProofReport): string {
  const { callers, targets, calls } = report.judged;
  const blocks = [
    [verdictText(report), `${calls} calls judged: ${callers} sorts of callers, ${targets} ports.`],
    titled('Differences', tellTogether(report.differences)),
    titled('Not known', tellTogether(report.unknowns)),
    titled('Encryption', table(report.encryption)),
    titled(
      'Wider than declared, because policies cannot say it',
      report.wider.map(({ flow, text }) => `${flow}: ${text}`),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Without pods or proxies, policies may say what is declared and not be asked. */
function verdictText({ verdict, differences }: ProofReport): string {
  if (verdict !== 'differs' || !differences.every(isOfComponent)) return verdicts[verdict];
  return 'What is declared is not there: components have no pods, or no proxy.';
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [];
}

function table(verdictsOfFlows: readonly EncryptionVerdict[]): string[] {
  const rows = verdictsOfFlows.map(({ from, to, port, protocol, encryption, why = '' }) => [
    `${from} → ${to}:${port}${protocol === 'TCP' ? '' : `/${protocol}`}`,
    encryption,
    why,
  ]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
