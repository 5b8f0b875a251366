/*
 * Loaded before a program: the wall clock is wrong when it starts, and jumps by hours forth and back while it runs, as when time is set by
 * hand or a virtual machine goes on after a pause. The clock that never goes back is left alone, as the kernel does.
 */
const hour = 3_600_000;
const jumps = [7, -5, 26, 0, -49, 3].map((hours) => hours * hour);
const everyMs = 700;

const RealDate = Date;
const realNow = Date.now;
const begun = performance.now();
const ahead = () => jumps[Math.floor((performance.now() - begun) / everyMs) % jumps.length] ?? 0;
const wild = () => realNow() + ahead();

Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + (jumps[0] ?? 0) });
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[]) =>
    args.length === 0 ? new target(wild()) : (Reflect.construct(target, args) as Date),
  get: (target, key) => (key === 'now' ? wild : (Reflect.get(target, key) as unknown)),
});
