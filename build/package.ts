// npm run package [-- single-file|desktop ...]: makes the artefacts in release/, with their checksums, the licence and
// the notices beside them. What cannot be made on this machine is named, and the exit code is 1.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { version } from '../core/version.ts'
import { bundleDesktop } from './desktop.ts'
import { wrongFuses } from './fuses.ts'
import { notices, noticesFile } from './notices.ts'
import { makeSingleFile } from './single-file.ts'

const root = join(import.meta.dirname, '..')
const release = join(root, 'release')
const system = `${process.platform}-${process.arch}`

const makers: Record<string, () => Promise<void>> = {
  async 'single-file'() {
    const suffix = process.platform === 'win32' ? '.exe' : ''
    await makeSingleFile(join(release, `holdfast-${version()}-${system}${suffix}`))
    if (process.platform === 'linux') {
      copyFileSync(join(root, 'build', 'holdfast.service'), join(release, 'holdfast.service'))
    }
  },
  async desktop() {
    await bundleDesktop()
    const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
    run(process.execPath, [builder, '--publish=never'])
    if (process.platform !== 'linux') return
    const wrong = await wrongFuses(join(release, 'linux-unpacked', 'holdfast'))
    if (wrong.length > 0) throw new Error(`The packed program has wrong fuses: ${wrong.join(', ')}.`)
    const archive = join(release, `holdfast-desktop-${version()}-${system}.tar.zst`)
    run('tar', ['-I', 'zstd -T0 -10', '-cf', archive, '-C', join(release, 'linux-unpacked'), '.'])
  },
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(makers)
const unknown = wanted.filter((name) => !(name in makers))
if (unknown.length > 0) {
  say(`There is no artefact ${unknown.join(', ')}: ${Object.keys(makers).join(', ')}`)
  process.exit(2)
}
mkdirSync(release, { recursive: true })
for (const name of wanted) {
  try {
    await makers[name]?.()
    say(`${name}: done`)
  } catch (error) {
    say(`${name}: could not be made here. ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
copyFileSync(join(root, 'LICENSE'), join(release, 'LICENSE'))
writeFileSync(join(release, noticesFile), notices())
await writeSums()

async function writeSums(): Promise<void> {
  const lines: string[] = []
  for (const name of readdirSync(release).toSorted()) {
    const file = join(release, name)
    if (name === 'SHA256SUMS' || !statSync(file).isFile()) continue
    const hash = createHash('sha256')
    await pipeline(createReadStream(file), hash)
    lines.push(`${hash.digest('hex')}  ${name}`)
  }
  writeFileSync(join(release, 'SHA256SUMS'), `${lines.join('\n')}\n`)
}

function run(command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-3).join(' '))
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
