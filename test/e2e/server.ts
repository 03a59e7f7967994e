/** Starts Platen the way a user does, `npm start`, and stops it after the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

let server: ChildProcess | null = null;

export async function setup(): Promise<void> {
  const port = await freePort();
  server = spawn(process.execPath, ['scripts/start.ts'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server?.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
    server?.stdout?.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.includes('first   curl')) resolve();
    });
  });
  process.env['PLATEN_URL'] = `http://localhost:${port}`;
}

export async function teardown(): Promise<void> {
  if (server?.pid === undefined) return;
  const ended = new Promise((resolve) => server?.once('exit', resolve));
  server.removeAllListeners('exit');
  process.kill(server.pid, 'SIGTERM');
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}
