// npm run test:state: 500 random changes of chats by a phone and two devices, and kill -9 at each step while one is read.
// --changes, --seed
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { converge } from './converge.ts'
import { killWhileReading } from './kill.ts'

const { values } = parseArgs({
  options: { changes: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
})
const [changes, seed] = [Number(values.changes), Number(values.seed)]
const { phone, devices, textsBefore, textsAfter, snapshots } = await converge({ changes, seed })
const isSame = isDeepStrictEqual(devices.one, phone) && isDeepStrictEqual(devices.two, phone)
const isUnchanged = isDeepStrictEqual(textsBefore, textsAfter)
print(`${changes} changes, seed ${seed}: ${snapshots} collections read as a whole`)
if (!isSame)
  print(`The devices do not say what the phone says: ${JSON.stringify({ phone, devices }, null, 1)}`)
if (!isUnchanged) print(`Messages have changed: ${JSON.stringify({ textsBefore, textsAfter }, null, 1)}`)
const folder = mkdtempSync(join(tmpdir(), 'holdfast-state-'))
const { kills, steps, wrong } = await killWhileReading(folder, 1).finally(() =>
  rmSync(folder, { recursive: true }),
)
print(
  `Killed at ${kills} of ${steps} steps while what is set was read${wrong.map((line) => `\n${line}`).join('')}`,
)
process.exitCode = isSame && isUnchanged && wrong.length === 0 ? 0 : 1

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
