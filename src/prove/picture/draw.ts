import type { Access } from '../evaluate.ts';
import type { Target } from '../judgement.ts';
import { nobodysPort } from '../target-ports.ts';
import { valueAt } from '../tri-set.ts';
import type { Witness } from '../witnesses.ts';
import { createLooks, type Looks } from './looks.ts';
import { createOutcomes } from './outcomes.ts';
import type { Destination, Party, Picture, Port, Source } from './picture.ts';
import type { Scene } from './scene.ts';

/** One port of somebody, and what becomes of each caller. */
interface Column {
  target: Target;
  access: Access;
  port: Port;
  /** By the number of the caller: what it looks like, without the reasons. */
  looks: Uint16Array;
}

/** Draws a scene by sorts: those that no call tells apart are one, so that a thousand workloads are still a picture. */
export function draw(scene: Scene): Picture {
  const { cast } = scene;
  const byPlace = (a: number, b: number) => compare(cast[a], cast[b], scene.home);
  const looks = createLooks();
  const columns = Map.groupBy(columnsOf(scene, looks), ({ target }) => target.to);
  const called = [...columns].map(([to, ports]) => ({ to, ports }));
  const destinations = grouped(called, ({ to, ports }) =>
    [sortOf(cast[to]), ...ports.map((one) => `${one.port.port} ${one.port.protocol} ${textOf(one.looks)}`)].join('\n'),
  ).toSorted((a, b) => byPlace(a[0]?.to ?? 0, b[0]?.to ?? 0));
  // Equal columns tell nobody apart, so one of each is enough.
  const all = destinations.flatMap(([first]) => first?.ports ?? []);
  const callers = Array.from(cast, (_, caller) => caller);
  const sources = grouped(callers, (caller) => {
    const row = numbers(all.length, (at) => all[at]?.looks[caller] ?? 0);
    return `${sortOf(cast[caller])}\n${textOf(row)}`;
  }).toSorted((a, b) => byPlace(a[0] ?? 0, b[0] ?? 0));

  const outcomes = createOutcomes(looks);
  const cells = sources.map((members) =>
    all.map(({ access, looks: column, target }) => {
      // A workload that calls itself is the least telling of a group.
      const caller = members[0] === target.to ? (members[1] ?? target.to) : (members[0] ?? 0);
      return outcomes.numberOf(column[caller] ?? 0, access, caller);
    }),
  );
  return {
    sources: sources.map((members) => sourceOf(scene, members)),
    destinations: destinations.map(
      (group): Destination => ({
        ...sourceOf(
          scene,
          group.map(({ to }) => to),
        ),
        ports: group[0]?.ports.map(({ port }) => port) ?? [],
      }),
    ),
    cells,
    outcomes: outcomes.values,
    reasons: outcomes.reasons,
  };
}

/** Ports of one's own, and others only where they are not like a port that nobody has. */
function columnsOf({ cast, targets, accessOf, deviationsOf, ...scene }: Scene, looks: Looks): Column[] {
  const isAddress = (number: number) => cast[number]?.endpoint.kind === 'address';
  const isDecided = scene.isDecided ?? ((caller, to) => !(isAddress(caller) && isAddress(to)));
  const column = (target: Target, access = accessOf(target)): Column => {
    const found = new Map(deviationsOf?.(target).map(({ caller, kind }) => [caller, kind]));
    // What is about the mode is about all who get through.
    const differs = (caller: number) =>
      found.get(caller) ?? (valueAt(access.verdict, caller) === 'no' ? undefined : found.get('anybody'));
    const row = numbers(cast.length, (caller) =>
      isDecided(caller, target.to) ? looks.numberOf(access, caller, differs(caller)) : looks.outside,
    );
    return { target, access, port: portOf(cast[target.to], target), looks: row };
  };
  return [...Map.groupBy(targets, ({ to }) => to).values()].flatMap((ports) => {
    const rest = ports.find(isNobodys);
    const other = rest && column(rest);
    const named = ports
      .filter((target) => target !== rest && !isNobodys(target))
      .flatMap((target) => {
        const access = accessOf(target);
        const own = isOwn(cast[target.to], target);
        if (!own && other && !deviationsOf && isSame(access, other.access)) return [];
        const made = column(target, access);
        return own || !other || textOf(made.looks) !== textOf(other.looks) ? [made] : [];
      })
      .toSorted((a, b) => a.target.port - b.target.port);
    return [...named, ...(other ? [other] : [])];
  });
}

function isNobodys({ port, protocol }: Target): boolean {
  return port === nobodysPort && protocol === 'TCP';
}

/** Certain only where there is no mesh, which may limit requests. */
function isSame(a: Access, b: Access): boolean {
  return (
    !a.mesh &&
    !b.mesh &&
    a.verdict.yes.every((word, index) => word === b.verdict.yes[index]) &&
    a.verdict.possible.every((word, index) => word === b.verdict.possible[index])
  );
}

function isOwn(called: Witness | undefined, { port, protocol }: Target): boolean {
  const endpoint = called?.endpoint;
  return endpoint?.kind === 'pod' && endpoint.ports.some((one) => one.number === port && one.protocol === protocol);
}

function portOf(called: Witness | undefined, { port, protocol }: Target): Port {
  const own =
    called?.endpoint.kind === 'pod'
      ? called.endpoint.ports.find((one) => one.number === port && one.protocol === protocol)
      : undefined;
  return {
    port: port === nobodysPort ? 'other' : port,
    protocol,
    ...(own?.name === undefined ? {} : { name: own.name }),
  };
}

function sourceOf({ cast, proxies }: Scene, members: readonly number[]): Source {
  const parties = members.flatMap((number): Party[] => {
    const one = cast[number];
    if (!one) return [];
    if (one.endpoint.kind === 'address') return [{ name: one.words, kind: 'address' }];
    const proxy = proxies ? valueAt(proxies, number) : 'unknown';
    return [
      {
        name: one.words,
        kind: one.endpoint.ref ? 'workload' : 'any',
        ...(proxy === 'unknown' ? {} : { proxy: proxy === 'yes' }),
      },
    ];
  });
  return {
    namespace: placeOf(cast[members[0] ?? 0]),
    members: parties.toSorted((a, b) => byName(rankOf(a), rankOf(b))),
  };
}

/** Who is there before who is made up, and names before numbers. */
function rankOf({ kind, name }: Party): string {
  if (kind === 'address' && /^[0-9a-f.:/]+$/i.test(name)) return `2 ${name}`;
  return `${kind === 'any' ? 1 : 0} ${name}`;
}

/** Where somebody stands, so that only who stands together is one. */
function placeOf(one: Witness | undefined): string {
  return one?.endpoint.kind === 'pod' ? one.endpoint.namespace : '';
}

/** Who is there and who is made up are never one, even where no call tells them apart. */
function sortOf(one: Witness | undefined): string {
  const isThere = one?.endpoint.kind === 'pod' && one.endpoint.ref !== undefined;
  return `${placeOf(one)} ${isThere ? 'there' : ''}`;
}

/** By namespace, workloads before who is made up; who is at home comes first, who is outside last. */
function compare(a: Witness | undefined, b: Witness | undefined, home: string | undefined): number {
  const rank = (one: Witness | undefined) =>
    one?.endpoint.kind !== 'pod' ? 2 : one.endpoint.namespace === home ? 0 : 1;
  const isMadeUp = (one: Witness | undefined) => Number(one?.endpoint.kind === 'pod' && one.endpoint.ref === undefined);
  return (
    rank(a) - rank(b) ||
    byName(placeOf(a), placeOf(b)) ||
    isMadeUp(a) - isMadeUp(b) ||
    byName(a?.words ?? '', b?.words ?? '')
  );
}

/** As people count: `web-2` before `web-10`, whatever the language of the machine. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function grouped<T>(those: readonly T[], keyOf: (one: T) => string): T[][] {
  return [...Map.groupBy(those, keyOf).values()];
}

/** Quicker than making them from something one can walk. */
function numbers(length: number, of: (at: number) => number): Uint16Array {
  const made = new Uint16Array(length);
  for (let at = 0; at < length; at++) made[at] = of(at);
  return made;
}

function textOf(numbers: Uint16Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('latin1');
}
