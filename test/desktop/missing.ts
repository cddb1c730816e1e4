// Why the desktop cannot be tested here; npm pretest gets what is missing where it can.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { testElectron, whyNot } from '../../build/test-electron.ts'

const programs = ['Xvfb', 'dbus-daemon', 'dbus-send', 'gnome-keyring-daemon', 'setpriv', 'unshare', 'zstd']

const libraries = ['libgtk-3.so.0', 'libnss3.so', 'libasound.so.2', 'libgbm.so.1', 'libnotify.so.4']

export function missing(): string | undefined {
  const electron = whyNot()
  if (electron !== undefined) return `skipped: ${electron}`
  const absent = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  if (absent.length > 0) return `skipped: missing programs: ${absent.join(', ')}`
  const lacking = libraries.filter((name) => !existsSync(`/usr/lib/x86_64-linux-gnu/${name}`))
  if (lacking.length > 0) return `skipped: missing libraries: ${lacking.join(', ')}`
  if (testElectron() === undefined) return 'skipped: npm run pretest has not made the Electron for tests'
  // The sandbox of Chromium stands on it where its helper is not installed as root.
  if (spawnSync('unshare', ['--user', 'true']).status !== 0) return 'skipped: no user namespaces'
  return undefined
}
