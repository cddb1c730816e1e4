// Bundles what the installed desktop consists of into dist/desktop: main/ and core/ as JavaScript, the page, the one
// native module, the licence and the notices. electron-builder packs this folder as it is.
import { build, type Plugin } from 'esbuild'
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { banner, bundleCore, common } from './bundling/core.ts'
import { notices, noticesFile } from './notices.ts'
import { bundlePage } from './bundling/page.ts'

const root = join(import.meta.dirname, '..')
export const desktopFolder = join(root, 'dist', 'desktop')

/** The plugins are for core only. */
export async function bundleDesktop(folder = desktopFolder, plugins: Plugin[] = []): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  await bundleCore(join(folder, 'core'), plugins)
  await build({
    ...common,
    banner,
    entryPoints: [join(root, 'main', 'main.ts')],
    outdir: join(folder, 'main'),
    external: ['electron'],
  })
  // A sandboxed preload must be CommonJS.
  await build({
    ...common,
    format: 'cjs',
    entryPoints: [join(root, 'main', 'preload.ts')],
    outdir: join(folder, 'main'),
    outExtension: { '.js': '.cjs' },
    external: ['electron'],
  })
  for (const file of ['starting.html', 'starting.css', 'starting.js', 'tray.png']) {
    cpSync(join(root, 'main', 'page', file), join(folder, 'main', file))
  }
  await bundlePage(join(folder, 'app'))
  copySqlite(folder)
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, noticesFile), notices())
  writePackage(folder)
}

/** Its JavaScript and the binaries it ships with; not its sources. */
function copySqlite(folder: string): void {
  const from = join(root, 'node_modules', 'better-sqlite3')
  const to = join(folder, 'node_modules', 'better-sqlite3')
  for (const part of ['package.json', 'LICENSE', 'lib', 'prebuilds']) {
    cpSync(join(from, part), join(to, part), { recursive: true })
  }
}

function writePackage(folder: string): void {
  const own = z
    .object({ name: z.string(), version: z.string(), description: z.string(), author: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  mkdirSync(folder, { recursive: true })
  const text = JSON.stringify({
    ...own,
    productName: 'Holdfast',
    // A deb must name one.
    homepage: 'https://holdfast.invalid',
    license: 'GPL-3.0-only',
    type: 'module',
    main: 'main/main.js',
    dependencies: { 'better-sqlite3': '13.2.0' },
  })
  writeFileSync(join(folder, 'package.json'), `${text}\n`)
}

if (import.meta.main) await bundleDesktop()
