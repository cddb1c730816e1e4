// Runs the test suite and ends with one line that counts all of it: N passed, N failed[, N skipped]. A whole run must also
// have shown what test/README.md says that it shows.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { complaintsIn, notShown } from './complaints.ts'

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})
type Report = z.infer<typeof Report>

const tests = join(import.meta.dirname, '..', 'test')
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs')
const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'))
const reportFile = join(folder, 'report.json')
const chosen = process.argv.slice(2)
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...chosen], { stdio: 'inherit' })
const report = read()
rmSync(folder, { recursive: true, force: true })
const missing = chosen.length === 0 && report !== undefined ? notShownBy(report) : []
for (const each of missing) process.stdout.write(`Named in test/README.md and not shown: ${each}\n`)
const sum = count(report, missing.length)
process.stdout.write(`${sum.line}\n`)
process.exitCode = sum.isFailed || run.status !== 0 ? 1 : 0

function read(): Report | undefined {
  try {
    return Report.parse(JSON.parse(readFileSync(reportFile, 'utf8')))
  } catch {
    return undefined
  }
}

function notShownBy({ testResults }: Report): string[] {
  const ran = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({
      file: relative(tests, name).replaceAll('\\', '/'),
      name: fullName,
      status,
    })),
  )
  return notShown(complaintsIn(readFileSync(join(tests, 'README.md'), 'utf8')), ran)
}

/** Whatever neither passed nor failed was skipped, in files that were skipped as a whole too. */
function count(of: Report | undefined, more: number): { line: string; isFailed: boolean } {
  if (of === undefined) return { line: '0 passed, 1 failed', isFailed: true }
  const all = of.testResults.flatMap(({ assertionResults }) => assertionResults)
  const passed = all.filter(({ status }) => status === 'passed').length
  const failures = all.filter(({ status }) => status === 'failed').length
  // A file that does not load, or whose preparation fails, has no test that says so: it counts as one that failed.
  const broken = of.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  )
  const failed = failures + broken.length + more
  const skipped = all.length - passed - failures
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    isFailed: failed > 0,
  }
}
