// npm run build: the core and the page, bundled into dist/ from their present source, as "npm start" runs them.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleCore, coreFolder } from './core.ts'
import { bundlePage } from './page.ts'

const root = join(import.meta.dirname, '..', '..')

/** The command line of what was bundled. */
export const program = join(coreFolder, 'cli.js')

export async function bundle(): Promise<void> {
  await Promise.all([bundleCore(), bundlePage()])
  // Its version, and that it is made of modules.
  copyFileSync(join(root, 'package.json'), join(root, 'dist', 'package.json'))
}

if (import.meta.main) await bundle()
