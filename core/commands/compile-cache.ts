// Keeps what V8 makes of the source, so that a start need not compile it again: half of what a start costs. It holds
// code alone, and a start without it (a folder that cannot be written, an older Node) is slower and nothing else.
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { defaultCacheDir } from '../contract/folders.ts'

/** Before anything large is loaded. In the environment too, which threads and processes of ours are given. */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const own = env['HOLDFAST_CACHE_DIR']?.trim()
  const folder = own || defaultCacheDir({ env, platform: process.platform, home: homedir() })
  // Electron for the tests is older than this.
  const enable: typeof module.enableCompileCache | undefined = module.enableCompileCache
  const kept = enable?.(join(folder, 'compiled'))
  if (kept?.directory !== undefined) env['NODE_COMPILE_CACHE'] ??= join(folder, 'compiled')
}

/** At its end a process does so by itself, but one that is killed has no end. */
export function writeCompiled(): void {
  const flush: typeof module.flushCompileCache | undefined = module.flushCompileCache
  flush?.()
}
