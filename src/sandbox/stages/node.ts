import { type Stage, stage } from './stage.ts';

/** A node becomes Ready at once and stays so: kwok renews its lease. */
export function nodeStages(): Stage[] {
  return [
    stage({
      name: 'node-ready',
      kind: 'Node',
      when: 'any(.status.conditions[]?; .type == "Ready" and .status == "True") | not',
      steps: [
        {
          status: `
{{ $now := Now }}
phase: Running
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}`,
        },
      ],
    }),
  ];
}
