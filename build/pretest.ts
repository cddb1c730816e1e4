// Gets what the tests need and npm does not bring: a browser, for the page. As root on Debian it is installed;
// elsewhere the tests that need it are skipped, and this says so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const browser = '/usr/bin/chromium'

function run(command: string, args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

if (!existsSync(browser)) {
  const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0
  if (!isDebianRoot) {
    say(
      'Chromium is not at /usr/bin/chromium: the tests of the page are skipped. Install Chromium to run them.',
    )
  } else {
    say('Installing Chromium for the tests of the page…')
    const done =
      run('apt-get', ['update', '-q']) &&
      run('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'])
    if (!done) say('Chromium could not be installed: the tests of the page are skipped.')
  }
}
