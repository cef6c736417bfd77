/** Prometheus's own checker of rules. On Debian it is unpacked, and nothing is installed for it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @throws Error that says what to do if there is none and it cannot be had */
export function promtool(): string {
  if (spawnSync('promtool', ['--version']).status === 0) return 'promtool';
  const folder = join(tmpdir(), 'promtool');
  const unpacked = join(folder, 'usr/bin/promtool');
  if (existsSync(unpacked)) return unpacked;
  if (!existsSync('/etc/debian_version'))
    throw new Error('the tests need promtool, which comes with Prometheus; install it (SKIP=amqp)');
  console.log('fetching promtool, to test the alert rules with: it comes with prometheus');
  mkdirSync(folder, { recursive: true });
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
  if (process.getuid?.() === 0) run('apt-get', 'update', '-qq');
  run('apt-get', 'download', 'prometheus');
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '';
  run('dpkg', '-x', archive, '.');
  return unpacked;
}
