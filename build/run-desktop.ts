// npm run desktop: the app in a window, from this checkout.
import { spawn, spawnSync } from 'node:child_process'
import { bundleDesktop, desktopFolder } from './desktop.ts'
import { packForTests } from './test-desktop.ts'
import { makeTestElectron, whyNot } from './test-electron.ts'

/** The program of the electron package, which downloads it when it is asked for the first time. */
function downloadedElectron(): string | undefined {
  const script = 'process.stdout.write(require("electron"))'
  const { status, stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    cwd: desktopFolder,
  })
  return status === 0 && stdout !== '' ? stdout : undefined
}

async function programAndArguments(): Promise<[string, string[]]> {
  await bundleDesktop()
  const electron = downloadedElectron()
  if (electron !== undefined) return [electron, [desktopFolder]]
  const why = whyNot()
  if (why !== undefined) throw new Error(`Electron could not be downloaded, and there is no other: ${why}.`)
  process.stderr.write(
    'Electron could not be downloaded. Opening the build for tests, which is only for a look.\n',
  )
  return [await packForTests(await makeTestElectron()), []]
}

const [program, words] = await programAndArguments()
const isRoot = process.getuid?.() === 0
// Chromium refuses to run as root with its sandbox; nobody should run it so for more than a look.
const child = spawn(program, [...words, ...(isRoot ? ['--no-sandbox'] : []), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
child.on('exit', (code) => process.exit(code ?? 1))
