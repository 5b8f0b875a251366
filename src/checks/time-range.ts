const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

type Unit = 'weekdays' | 'daysOfMonth' | 'months' | 'years';

/** Why Alertmanager would refuse a range such as `friday:monday`; undefined when it would not. Weeks begin on Sunday, as in its timeinterval package. */
export function disorder(unit: Unit, range: string): string | undefined {
  const [first = '', last = first] = range.split(':');
  const [from, to] = [position(unit, first), position(unit, last)];
  if (unit === 'daysOfMonth' && from < 0 && to > 0)
    return 'counts from the end of the month and must stay there: -7:-1';
  return from <= to
    ? undefined
    : `must not end before it begins; use two: ${first} and ${last}, with what is between them`;
}

function position(unit: Unit, name: string): number {
  if (unit === 'weekdays') return weekdays.indexOf(name);
  // Days from the end as in the shortest month: what is out of order there is so in every month.
  if (unit === 'daysOfMonth' && name.startsWith('-')) return 28 + Number(name);
  const month = months.indexOf(name);
  return month < 0 ? Number(name) : month + 1;
}
