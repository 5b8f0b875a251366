import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A real browser with one page, driven by the protocol its own developer tools speak. */
export interface Browser {
  open(file: string, view?: View): Promise<void>;
  /** The value of an expression in the page, as JSON; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** A click in the middle of the first element, as a mouse does it. */
  click(selector: string): Promise<void>;
  /** A key by its name, such as `ArrowDown`, or a letter. */
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  /** What the page has complained about: errors, and what its policy has refused. */
  complaints: readonly string[];
  /** Addresses that anything was asked of. */
  requests: readonly string[];
  close(): Promise<void>;
}

export interface View {
  width?: number;
  height?: number;
  dark?: boolean;
}

/** Where a Chromium is, or undefined: CHROMIUM names one, or it is found on the PATH. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env['CHROMIUM']) return env['CHROMIUM'];
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome-headless-shell'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

export async function startBrowser(path: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'gunj-browser-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-dev-shm-usage',
    '--remote-debugging-port=0',
  ];
  const child = spawn(path, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = new URL(await addressOf(child)).port;
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const address = targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl;
  if (address === undefined) throw new Error('the browser has no page');
  const tools = await connect(address);
  const complaints: string[] = [];
  const requests: string[] = [];
  tools.on('Runtime.exceptionThrown', ({ exceptionDetails }) => complaints.push(JSON.stringify(exceptionDetails)));
  tools.on('Log.entryAdded', ({ entry }) => complaints.push(JSON.stringify(entry)));
  tools.on('Network.requestWillBeSent', ({ request }) => requests.push((request as { url: string }).url));
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tools.send(`${domain}.enable`);

  const evaluate = async <T>(expression: string): Promise<T> => {
    const answer = await tools.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (answer['exceptionDetails']) throw new Error(`${expression}: ${JSON.stringify(answer['exceptionDetails'])}`);
    return (answer['result'] as { value: T }).value;
  };
  return {
    complaints,
    requests,
    evaluate,
    async open(file, { width = 1400, height = 900, dark = false } = {}) {
      await tools.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
      const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
      await tools.send('Emulation.setEmulatedMedia', { features });
      const loaded = tools.once('Page.loadEventFired');
      await tools.send('Page.navigate', { url: pathToFileURL(file).href });
      await loaded;
    },
    async click(selector) {
      const at = await evaluate<{ x: number; y: number }>(
        `(() => { const e = document.querySelector(${JSON.stringify(selector)}); e.scrollIntoView({ block: 'center', inline: 'center' }); const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()`,
      );
      for (const type of ['mousePressed', 'mouseReleased'])
        await tools.send('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
    },
    async press(key) {
      const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
      await tools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...(text ? { text } : {}) });
      await tools.send('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    type: async (text) => {
      await tools.send('Input.insertText', { text });
    },
    async screenshot(to) {
      const { data } = await tools.send('Page.captureScreenshot', { format: 'png' });
      await writeFile(to, Buffer.from(data as string, 'base64'));
    },
    async close() {
      tools.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The browser says on standard error where its tools listen. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${said}`)));
  });
}

type Message = Record<string, unknown>;

interface Tools {
  send(method: string, params?: Message): Promise<Message>;
  on(method: string, listener: (params: Message) => void): void;
  once(method: string): Promise<Message>;
  close(): void;
}

async function connect(address: string): Promise<Tools> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`the browser does not answer at ${address}`)));
  });
  const waiting = new Map<number, { resolve: (result: Message) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, ((params: Message) => void)[]>();
  const on = (method: string, listener: (params: Message) => void) => {
    listeners.set(method, [...(listeners.get(method) ?? []), listener]);
  };
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error, method, params } = JSON.parse(String(data)) as {
      id?: number;
      result?: Message;
      error?: { message: string };
      method?: string;
      params?: Message;
    };
    if (method !== undefined) for (const listener of listeners.get(method) ?? []) listener(params ?? {});
    const asked = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || !asked) return;
    waiting.delete(id);
    if (error) asked.reject(new Error(error.message));
    else asked.resolve(result ?? {});
  });
  return {
    on,
    once: (method) => new Promise((resolve) => on(method, resolve)),
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.close(),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
