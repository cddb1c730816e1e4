// Bundles the page into dist/app: one script, one stylesheet, a catalogue for each language but the first.
import { build, type BuildOptions } from 'esbuild'
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { routes } from '../../core/contract/routes.ts'
import { languageNames } from '../../renderer/words/languages.ts'
import { emojiList } from './emoji.ts'
import { catalogues } from './catalogues.ts'

const root = join(import.meta.dirname, '..', '..')
const source = join(root, 'renderer')

/** All that the page needs of the route table; its types come from the contract, its schemas stay here. */
const table = Object.fromEntries(
  Object.entries(routes).map(([name, { method, path }]) => [name, [method.toUpperCase(), path]]),
)

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2024',
  minify: true,
  // Escaped, Chinese would be twice as long.
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions

const inSource = (...names: string[]): string[] => names.map((name) => join(source, name))

export async function bundlePage(folder = join(root, 'dist', 'app')): Promise<void> {
  const built = await Promise.all([
    build({
      ...common,
      outdir: folder,
      entryPoints: inSource('main.tsx', 'style.css'),
      splitting: true,
      chunkNames: '[name]-[hash]',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      define: { routeTable: JSON.stringify(table) },
      plugins: [catalogues],
    }),
    // Alone, because the first paint waits for it.
    build({ ...common, outdir: folder, entryPoints: inSource('early.ts'), format: 'iife' }),
  ])
  const copied = ['index.html', 'icon.svg']
  for (const name of copied) copyFileSync(join(source, name), join(folder, name))
  // As a text, which every browser shows.
  copyFileSync(join(root, 'docs', 'from-evolution.md'), join(folder, 'from-evolution.txt'))
  const lists = languageNames().map((language) => ({ name: `emoji-${language}.json`, language }))
  for (const { name, language } of lists) writeFileSync(join(folder, name), emojiList(language))
  const made = new Set([
    ...copied,
    ...lists.map(({ name }) => name),
    'from-evolution.txt',
    ...built.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((path) => basename(path))),
  ])
  for (const name of readdirSync(folder)) if (!made.has(name)) rmSync(join(folder, name))
}
