// The version of this build, from package.json, which lies beside core in every form of the product.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export function version(): string {
  const file = join(import.meta.dirname, '..', 'package.json')
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
