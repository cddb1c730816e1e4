// The headless appliance as one program that needs no Node: Node itself with the bundle inside (a single executable
// application). At its first start it unpacks the bundle into the user's cache folder, under the bundle's hash.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { bundleDesktop, desktopFolder } from './desktop.ts'

const root = join(import.meta.dirname, '..')
const sentinel = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
const work = join(root, 'dist', 'single-file')

/** What the program does before it is the command line: its own files on disk, then their entry. */
const boot = (hash: string, files: readonly string[]): string => `
const { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { homedir } = require('node:os')
const { dirname, join } = require('node:path')
const { getRawAsset } = require('node:sea')
const cache = process.env.HOLDFAST_CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast')
const folder = join(cache, '${hash}')
if (!existsSync(folder)) {
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  const unpacked = mkdtempSync(join(cache, 'new-'))
  for (const name of ${JSON.stringify(files)}) {
    const file = join(unpacked, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, new Uint8Array(getRawAsset(name)))
  }
  try {
    renameSync(unpacked, folder)
  } catch (error) {
    // Another start was faster.
    rmSync(unpacked, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}
createRequire(join(folder, 'boot.cjs'))('./boot.cjs')
`

/** The command line, or the process that reads a picture (core/instances/messages/files/preparing/picture-process.ts). */
const entry = `
const part = process.argv[2] === 'read-picture' ? './core/picture-entry.js' : './core/cli.js'
import(part).catch((error) => { console.error(error); process.exit(1) })
`

/** Made for the system it runs on; returns the program. */
export async function makeSingleFile(output: string): Promise<string> {
  await bundleDesktop()
  const addon = `${process.platform}-${process.arch}.node`
  const files = readdirSync(desktopFolder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => relative(desktopFolder, join(each.parentPath, each.name)).split(sep).join('/'))
    .filter((name) => !name.startsWith('main/') && (!name.endsWith('.node') || name.endsWith(addon)))
    .toSorted()
  mkdirSync(work, { recursive: true })
  const bootFile = join(work, 'boot.cjs')
  writeFileSync(bootFile, entry)
  const assets = Object.fromEntries(files.map((name) => [name, join(desktopFolder, name)]))
  assets['boot.cjs'] = bootFile
  const hash = createHash('sha256')
  for (const [name, file] of Object.entries(assets)) hash.update(name).update(readFileSync(file))
  writeFileSync(join(work, 'main.cjs'), boot(hash.digest('hex').slice(0, 32), Object.keys(assets)))
  const config = {
    main: join(work, 'main.cjs'),
    output: join(work, 'blob'),
    disableExperimentalSEAWarning: true,
    // As npm start does.
    execArgv: ['--max-semi-space-size=16', '--heap-growing-percent=40'],
    assets,
  }
  writeFileSync(join(work, 'config.json'), JSON.stringify(config))
  run(process.execPath, ['--experimental-sea-config', join(work, 'config.json')])
  copyFileSync(process.execPath, output)
  chmodSync(output, 0o755)
  if (process.platform === 'linux') spawnSync('strip', ['--strip-unneeded', output])
  const postject = join(root, 'node_modules', 'postject', 'dist', 'cli.js')
  run(process.execPath, [postject, output, 'NODE_SEA_BLOB', join(work, 'blob'), '--sentinel-fuse', sentinel])
  return output
}

function run(command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`)
}
