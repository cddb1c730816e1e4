// What tests start as the appliance and as its command line: in the suite the bundle of the present source, as "npm start"
// runs it (test/setup/bundle.ts); in a script of its own the source itself.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

export const program = process.env['TEST_PROGRAM'] ?? join(root, 'core', 'cli.ts')

/** How "npm start" runs it. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start.split(' ').filter((part) => part.startsWith('--'))
}
