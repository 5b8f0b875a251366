/** Envoy samples by ten-thousandths. */
const step = 0.01;

/**
 * Istio's percentage for a fraction from 0 to 1: 0.07 is 7. The decimal point moves in the text of the number, since multiplying
 * would give 7.000000000000001. What lies between two steps goes to the nearer one, but never to nothing.
 */
export function samplingPercentage(rate: number): { percentage: number; rounded: boolean } {
  const [digits = '0', exponent = '0'] = String(rate).split('e');
  const exactly = Number(`${digits}e${Number(exponent) + 2}`);
  const percentage = exactly > 0 ? Math.max(step, Number(exactly.toFixed(2))) : 0;
  return { percentage, rounded: percentage !== exactly };
}
