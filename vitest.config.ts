import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The long ones begin first, so that no worker is left alone with one at the end. */
const long =
  /failing|kill|older|ratchets|disaster|recovery-mode|lost-folder|location\.test|serve\.test|desktop|drills/

const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId)

class LongFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a))))
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/bundle.ts'],
    setupFiles: ['test/setup/seed.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A busy machine is slow, which is no failure.
    expect: { poll: { timeout: 60_000 } },
    // One more than most machines of CI have cores: a quarter of the time is spent waiting for what the product waits for.
    maxWorkers: 3,
    pool: 'forks',
    // Threads run from their TypeScript here, which each strips of its types by WebAssembly. V8 frees wrappers of it that two
    // threads have made better at once (UnregisterWasmAllocation, a SIGTRAP or SIGSEGV in one of some fifty files with many
    // threads): none is made better. The bundle, which is what owners run, has no WebAssembly in its threads.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000'],
    sequence: { sequencer: LongFirst },
  },
})
