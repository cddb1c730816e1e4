// Gets what the tests need and npm does not bring: a browser for the page, proxies before it, brokers, databases, the tools that
// open a backup without us, and a screen, a message bus and an Electron for the desktop. As root on Debian programs are
// installed; elsewhere the tests that need them are skipped, and this says so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { makeTestElectron, testElectron, whyNot } from './test-electron.ts'

const desktop = 'the tests of the desktop'
const moves = 'the tests of numbers that come from other gateways'
const proxies = 'the tests behind proxies'
const libraries = '/usr/lib/x86_64-linux-gnu'

const needed = [
  { path: '/usr/bin/chromium', name: 'Chromium', package: 'chromium', tests: 'the tests of the page' },
  {
    path: '/usr/bin/age',
    name: 'age',
    package: 'age',
    tests: 'the tests that open backups with the stock tools',
  },
  {
    path: '/usr/bin/zstd',
    name: 'zstd',
    package: 'zstd',
    tests: 'the tests that open backups with the stock tools',
  },
  {
    path: '/usr/bin/ffmpeg',
    name: 'ffmpeg',
    package: 'ffmpeg',
    tests: 'the tests of voice notes and of small pictures of videos',
  },
  {
    path: '/usr/bin/bwrap',
    name: 'bubblewrap',
    package: 'bubblewrap',
    tests: 'the tests of what a file of a stranger can reach',
  },
  {
    path: '/usr/lib/rabbitmq/bin/rabbitmq-server',
    name: 'RabbitMQ',
    package: 'rabbitmq-server',
    tests: 'the tests of brokers',
  },
  {
    path: '/usr/lib/postgresql/15/bin/postgres',
    name: 'PostgreSQL',
    package: 'postgresql-15',
    tests: moves,
  },
  { path: '/usr/sbin/mariadbd', name: 'MariaDB', package: 'mariadb-server', tests: moves },
  { path: '/usr/bin/redis-server', name: 'Redis', package: 'redis-server', tests: moves },
  { path: '/usr/sbin/nats-server', name: 'NATS', package: 'nats-server', tests: 'the tests of brokers' },
  { path: '/usr/bin/promtool', name: 'promtool', package: 'prometheus', tests: 'the test of metrics' },
  { path: '/usr/sbin/nginx', name: 'nginx', package: 'nginx-light', tests: proxies },
  { path: '/usr/sbin/haproxy', name: 'HAProxy', package: 'haproxy', tests: proxies },
  { path: '/usr/bin/caddy', name: 'Caddy', package: 'caddy', tests: proxies },
  { path: '/usr/bin/Xvfb', name: 'Xvfb', package: 'xvfb', tests: desktop },
  { path: '/usr/bin/dbus-send', name: 'D-Bus', package: 'dbus', tests: desktop },
  {
    path: '/usr/bin/gnome-keyring-daemon',
    name: 'the GNOME keyring',
    package: 'gnome-keyring',
    tests: desktop,
  },
  { path: '/usr/bin/unzip', name: 'unzip', package: 'unzip', tests: desktop },
  { path: '/usr/bin/gcc', name: 'gcc', package: 'gcc', tests: desktop },
  { path: '/usr/bin/g++', name: 'g++', package: 'g++', tests: desktop },
  { path: `${libraries}/libgtk-3.so.0`, name: 'GTK', package: 'libgtk-3-0', tests: desktop },
  { path: `${libraries}/libnss3.so`, name: 'NSS', package: 'libnss3', tests: desktop },
  { path: `${libraries}/libasound.so.2`, name: 'ALSA', package: 'libasound2', tests: desktop },
  { path: `${libraries}/libgbm.so.1`, name: 'GBM', package: 'libgbm1', tests: desktop },
  { path: `${libraries}/libnotify.so.4`, name: 'libnotify', package: 'libnotify4', tests: desktop },
]

function run(command: string, args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

const missing = needed.filter(({ path }) => !existsSync(path))
const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0
let isUpdated = false
for (const { path, name, package: debian, tests } of missing) {
  if (!isDebianRoot) {
    say(`${name} is not at ${path}: ${tests} are skipped. Install it to run them.`)
    continue
  }
  say(`Installing ${name} for ${tests}…`)
  isUpdated ||= run('apt-get', ['update', '-q'])
  const done = isUpdated && run('apt-get', ['install', '-qy', '--no-install-recommends', debian])
  if (!done) say(`${name} could not be installed: ${tests} are skipped.`)
}
await prepareDesktop()

/** Once: it is kept for the next time. */
async function prepareDesktop(): Promise<void> {
  if (testElectron() !== undefined) return
  const why = whyNot()
  if (why !== undefined) return say(`No Electron for tests: ${why}; ${desktop} are skipped.`)
  say(`Getting Electron for ${desktop}, which takes two minutes…`)
  try {
    await makeTestElectron()
  } catch (error) {
    say(`Electron could not be got: ${desktop} are skipped. ${error instanceof Error ? error.message : ''}`)
  }
}
