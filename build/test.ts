// Runs the test suite and ends with one line that counts all of it: N passed, N failed[, N skipped].
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'))
const reportFile = join(folder, 'report.json')
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs')
const run = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
const { line, failed } = summary()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${line}\n`)
process.exitCode = failed || run.status !== 0 ? 1 : 0

function summary(): { line: string; failed: boolean } {
  let text: string
  try {
    text = readFileSync(reportFile, 'utf8')
  } catch {
    return { line: '0 passed, 1 failed', failed: true }
  }
  const report = Report.parse(JSON.parse(text))
  // A file that does not even load has no tests to count; it counts as one that failed.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failures = report.numFailedTests + broken.length
  const skipped = report.numPendingTests + report.numTodoTests
  const tail = skipped > 0 ? `, ${skipped} skipped` : ''
  return { line: `${report.numPassedTests} passed, ${failures} failed${tail}`, failed: failures > 0 }
}
