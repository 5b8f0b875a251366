import type { ThresholdStep } from './model.ts';

/** Okabe and Ito's colours, which people with any kind of colour blindness can tell apart. */
export const colours = {
  blue: '#56B4E9',
  green: '#009E73',
  orange: '#E69F00',
  red: '#D55E00',
  purple: '#CC79A7',
  darkBlue: '#0072B2',
} as const;

/** For the series of one panel, in their order. */
export const palette: readonly string[] = [
  colours.blue,
  colours.orange,
  colours.red,
  colours.purple,
  colours.green,
  colours.darkBlue,
];

export const neutral: readonly ThresholdStep[] = [{ value: null, color: colours.blue }];

/** Fine up to `warning`, and bad from `critical` on. */
export function worseAbove(warning: number, critical: number): readonly ThresholdStep[] {
  return [
    { value: null, color: colours.green },
    { value: warning, color: colours.orange },
    { value: critical, color: colours.red },
  ];
}

/** Bad below `critical`, and fine from `fine` on. */
export function worseBelow(critical: number, fine: number): readonly ThresholdStep[] {
  return [
    { value: null, color: colours.red },
    { value: critical, color: colours.orange },
    { value: fine, color: colours.green },
  ];
}
