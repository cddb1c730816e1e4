// Packs the desktop for the tests: the same bundle and configuration as what is shipped, on the Electron for tests,
// with its inspector on, because the tests drive it by that.
import { spawnSync } from 'node:child_process'
import type { Plugin } from 'esbuild'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleDesktop, desktopFolder } from './desktop.ts'
import type { TestElectron } from './test-electron.ts'

const root = join(import.meta.dirname, '..')
const addonPlace = ['app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds', 'linux-x64.node']

/** This Electron has no zstd. */
const withoutZstd: Plugin = {
  name: 'without-zstd',
  setup(build) {
    const path = join(import.meta.dirname, 'test-compress.ts')
    build.onResolve({ filter: /\/compress\.ts$/ }, ({ importer }) =>
      importer === path ? undefined : { path },
    )
  },
}

/** Into a folder that holds nothing else; returns the program. */
export async function packForTests(
  { dist, version, addon }: TestElectron,
  output = join(root, 'dist', 'test-desktop'),
  bundle = desktopFolder,
): Promise<string> {
  await bundleDesktop(bundle, [withoutZstd])
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      builder,
      '--linux',
      'dir',
      '--publish=never',
      `-c.electronDist=${dist}`,
      `-c.electronVersion=${version}`,
      `-c.directories.app=${bundle}`,
      `-c.directories.output=${output}`,
      '-c.electronFuses.enableNodeCliInspectArguments=true',
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`electron-builder ended with ${status}: ${stdout}${stderr}`)
  const packed = join(output, 'linux-unpacked')
  copyFileSync(addon, join(packed, 'resources', ...addonPlace))
  return join(packed, 'holdfast')
}
