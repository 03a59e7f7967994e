/** Servers in processes of their own, which say `ready` when they answer. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The variable names another one. */
export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const firstPort = 8800;
const lastPort = 8899;
let nextPort = firstPort;

/** The next one of the benchmark's range that nothing listens on. */
export async function freePort(): Promise<number> {
  for (let tried = firstPort; tried <= lastPort; tried += 1) {
    const port = nextPort;
    nextPort = port === lastPort ? firstPort : port + 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`ports ${firstPort} to ${lastPort} are all taken`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)));
  });
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly address: string;
  /** Of the process; those that it starts are below it. */
  readonly id: number;
  stop(): Promise<void>;
}

/** ms */
const startPatience = 60_000;

/** @throws Error when it ends before it is ready, or is not ready in time. */
export async function startServer(
  command: readonly string[],
  port: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const id = child.pid ?? 0;
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code) => resolve(`it ended with ${code}`)),
  );
  const kill = () => {
    // The whole group: workerd and Chromium outlive what started them otherwise.
    if (child.exitCode === null && child.signalCode === null) process.kill(-id, 'SIGTERM');
  };
  process.once('exit', kill);
  const stop = async () => {
    kill();
    process.off('exit', kill);
    await Promise.race([ended, passed(5000)]);
  };
  const ready = new Promise<null>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      if (data.toString().includes('ready')) resolve(null);
    });
  });
  const failure = await Promise.race([ready, ended, passed(startPatience)]);
  if (failure === null) return { address: `http://localhost:${port}`, id, stop };
  await stop();
  throw new Error(`${fileName(command[0])} did not start: ${failure}`);
}

function passed(milliseconds: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('it took too long'), milliseconds).unref();
  });
}

function fileName(path = ''): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Path of a script of bench/. */
export function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
