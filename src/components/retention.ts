const hoursPer = { h: 1, d: 24, w: 7 * 24, y: 365 * 24 };

/** `31d` as `744h`: the one spelling that every component's own duration parser takes. */
export function retentionHours(time: string): string {
  const unit = time.slice(-1) as keyof typeof hoursPer;
  return `${Number.parseInt(time, 10) * hoursPer[unit]}h`;
}
