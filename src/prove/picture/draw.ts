import { type Access, verdictOf } from '../evaluate.ts';
import type { Reason, Target } from '../judgement.ts';
import { nobodysPort } from '../target-ports.ts';
import { valueAt } from '../tri-set.ts';
import type { Witness } from '../witnesses.ts';
import { interned } from './interned.ts';
import { createLooks, type Looks } from './looks.ts';
import type { Destination, Outcome, Party, Picture, Port, Source } from './picture.ts';
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
  const looks = createLooks();
  const columns = Map.groupBy(columnsOf(scene, looks), ({ target }) => target.to);
  const called = [...columns].map(([to, ports]) => ({ to, ports }));
  const destinations = grouped(called, ({ to, ports }) =>
    [placeOf(cast[to]), ...ports.map((one) => `${one.port.port} ${one.port.protocol} ${textOf(one.looks)}`)].join('\n'),
  ).toSorted((a, b) => compare(cast[a[0]?.to ?? 0], cast[b[0]?.to ?? 0]));
  // Equal columns tell nobody apart, so one of each is enough.
  const all = destinations.flatMap(([first]) => first?.ports ?? []);
  const callers = Array.from(cast, (_, caller) => caller);
  const sources = grouped(callers, (caller) => {
    const row = Uint16Array.from(all, ({ looks: column }) => column[caller] ?? 0);
    return `${placeOf(cast[caller])}\n${textOf(row)}`;
  }).toSorted((a, b) => compare(cast[a[0] ?? 0], cast[b[0] ?? 0]));

  const reasons = interned<string>();
  const outcomes = interned<Outcome>();
  const cells = sources.map((members) =>
    all.map(({ access, looks: column, target }) => {
      // A workload that calls itself is the least telling of a group.
      const caller = members.find((one) => one !== target.to) ?? members[0] ?? 0;
      const look = looks.values[column[caller] ?? 0];
      if (!look) throw new Error('a call that was not looked at');
      const found = look.verdict === 'outside' ? [] : verdictOf(access, caller).because;
      const because = distinct(found).map((text) => reasons.numberOf(text, text));
      return outcomes.numberOf(`${column[caller]} ${because.join()}`, { ...look, because });
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
    reasons: reasons.values,
  };
}

/** Ports of one's own, and others only where they are not like a port that nobody has. */
function columnsOf({ cast, targets, accessOf, deviationsOf }: Scene, looks: Looks): Column[] {
  const column = (target: Target, access = accessOf(target)): Column => {
    const found = new Map(deviationsOf?.(target).map(({ caller, kind }) => [caller, kind]));
    const isOutside = cast[target.to]?.endpoint.kind === 'address';
    const numbers = Uint16Array.from(cast, ({ endpoint }, caller) =>
      isOutside && endpoint.kind === 'address' ? looks.outside : looks.numberOf(access, caller, found.get(caller)),
    );
    return { target, access, port: portOf(cast[target.to], target), looks: numbers };
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
  return { namespace: placeOf(cast[members[0] ?? 0]), members: parties.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Where somebody stands, so that only who stands together is one. */
function placeOf(one: Witness | undefined): string {
  return one?.endpoint.kind === 'pod' ? one.endpoint.namespace : '';
}

/** By namespace, workloads before who is made up; who is outside comes last. */
function compare(a: Witness | undefined, b: Witness | undefined): number {
  const key = (one: Witness | undefined) =>
    one?.endpoint.kind === 'pod'
      ? `0 ${one.endpoint.namespace} ${one.endpoint.ref ? 0 : 1} ${one.words}`
      : `1 ${one?.words}`;
  return key(a) < key(b) ? -1 : 1;
}

function grouped<T>(those: readonly T[], keyOf: (one: T) => string): T[][] {
  return [...Map.groupBy(those, keyOf).values()];
}

function textOf(numbers: Uint16Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('latin1');
}

function distinct(reasons: readonly Reason[]): string[] {
  return [...new Set(reasons.map(({ text }) => text))];
}
