import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ProofReport } from './report.ts';

/** What a proof says to whoever plans: a plan that differs from what is declared is refused, unless the platform only wants to know. */
export function proofDiagnostics(report: ProofReport, proof: 'Enforce' | 'Warn'): Diagnostic[] {
  const { differences, unknowns, disturbedBy } = report;
  const [worst] = differences;
  const [unsure] = unknowns;
  const more = (count: number) => (count > 1 ? `; ${count - 1} more` : '');
  // What others have written is known in part, and not for us to change.
  const isTheirs = disturbedBy.length > 0;
  return [
    ...(worst
      ? [
          {
            code: 'PROOF_FAILED' as const,
            severity: proof === 'Enforce' && !isTheirs ? ('error' as const) : ('warning' as const),
            path: 'spec.proof',
            message: `the policies do not let through exactly what is declared: ${worst.text}${more(differences.length)}`,
            hint: isTheirs
              ? `${disturbedBy.join(', ')} decides about the same; \`gunj prove -f\` lists all differences.`
              : '`gunj prove -f` lists all of them. Please report it: policies and flows are made from the same resource. With spec.proof: Warn the plan is carried out all the same.',
          },
        ]
      : []),
    ...(unsure
      ? [
          {
            code: 'PROOF_INCOMPLETE' as const,
            severity: 'warning' as const,
            path: 'spec.proof',
            message: `of some calls it cannot be told whether the policies let them through: ${unsure.text}${more(unknowns.length)}`,
            hint: '`gunj prove -f` lists all of them with the reasons.',
          },
        ]
      : []),
  ];
}
