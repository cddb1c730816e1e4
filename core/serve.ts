// The entry of a forked core: the same as the command serve, set by the environment alone.
import { tellFailure } from './commands/options.ts'
import { serve } from './commands/serve.ts'

try {
  await serve({})
  process.exitCode = 0
} catch (error) {
  process.exitCode = tellFailure({}, error)
}
// As in cli.ts: what foreign code left under way must not keep the process alive.
setTimeout(() => process.exit(), 1000).unref()
