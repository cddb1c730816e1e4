// Before any test: core and page as they are run and served, bundled from their present source.
import { join } from 'node:path'
import { bundle, program } from '../../build/bundling/bundle.ts'

export async function setup(): Promise<void> {
  await bundle()
  process.env['TEST_PROGRAM'] = program
  // What is compiled is kept from one start to the next, and nothing in the home of whoever runs the tests.
  process.env['HOLDFAST_CACHE_DIR'] ??= join(import.meta.dirname, '..', '..', 'dist', 'cache')
}
