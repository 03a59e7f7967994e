/** Starts Platen the way a user does, `npm start`, on a free port: for tests, benchmarks and the gallery. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface RunningPlaten {
  /** Without a slash at the end. */
  readonly address: string;
  stop(): Promise<void>;
}

export async function startPlaten(): Promise<RunningPlaten> {
  const port = await freePort();
  const root = fileURLToPath(new URL('../', import.meta.url));
  const server = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  let output = '';
  const ready = new Promise<void>((resolve) => {
    server.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.includes('first   curl')) resolve();
    });
  });
  const failed = ended.then((code) => {
    throw new Error(`npm start ended with ${code}:\n${output}`);
  });
  await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return {
    address: `http://localhost:${port}`,
    async stop() {
      server.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
