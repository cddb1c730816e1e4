// Bundles the core into dist/core, beside the page: one start of it reads some thirty files instead of two thousand.
import { build, type BuildOptions, type OutputFile, type Plugin } from 'esbuild'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
export const coreFolder = join(root, 'dist', 'core')

/** Node's own require, for the CommonJS packages inside a bundled module. */
export const banner = {
  js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
}

/** Baileys asks for these only where they are installed. */
const optional = ['pg-native', 'sharp', 'jimp', 'link-preview-js', 'audio-decode']

export const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  // Electron for the tests carries Node 20.
  target: 'node20',
  format: 'esm',
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
}

const entries = [
  'serve',
  'cli',
  'storage/worker-entry',
  'storage/search/search-worker-entry',
  'backup/snapshots/making/job-entry',
  'backup/location/location-worker',
  'backup/archive/archive-worker',
  'backup/paths/look-worker',
  'backup/paths/places-worker',
  'instances/messages/files/preparing/picture-entry',
  'instances/messages/files/preparing/picture-thread-entry',
]

const codecs = [
  'jpeg/codec/dec/mozjpeg_dec.wasm',
  'jpeg/codec/enc/mozjpeg_enc.wasm',
  'png/codec/pkg/squoosh_png_bg.wasm',
  'webp/codec/dec/webp_dec.wasm',
  'webp/codec/enc/webp_enc_simd.wasm',
]

/** What was bundled before and is not any more may still be read by a process that runs. */
const keptMs = 60 * 60 * 1000

export async function bundleCore(folder = coreFolder, plugins: Plugin[] = []): Promise<void> {
  const { outputFiles } = await build({
    ...common,
    banner,
    entryPoints: entries.map((name) => join(root, 'core', `${name}.ts`)),
    outdir: folder,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    splitting: true,
    plugins,
    external: ['better-sqlite3', ...optional],
    write: false,
  })
  mkdirSync(folder, { recursive: true })
  for (const file of outputFiles) write(file)
  // Beside what loads them (core/instances/messages/files/preparing/codecs.ts).
  for (const file of codecs)
    copyFileSync(join(root, 'node_modules', '@jsquash', file), join(folder, basename(file)))
  const made = new Set([
    ...outputFiles.map(({ path }) => basename(path)),
    ...codecs.map((file) => basename(file)),
  ])
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    if (!made.has(name) && Date.now() - statSync(file).mtimeMs > keptMs) rmSync(file)
  }
}

/** Whole or not at all, and only what has changed: another process may be reading it. */
function write({ path, contents }: OutputFile): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return
  const part = `${path}.${process.pid}`
  writeFileSync(part, contents)
  renameSync(part, path)
}
