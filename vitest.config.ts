import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/bundle-setup.ts'],
    setupFiles: ['test/helpers/seed-setup.ts'],
    // Not the one of who runs the tests.
    env: { HOLDFAST_CACHE_DIR: join(import.meta.dirname, 'node_modules', '.cache', 'holdfast') },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A busy machine is slow, which is no failure.
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    pool: 'forks',
  },
})
