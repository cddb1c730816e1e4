// Gets what the tests need and npm does not bring: a browser for the page, and the tools that open a backup without us.
// As root on Debian they are installed; elsewhere the tests that need them are skipped, and this says so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

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
