// npm run test:chatwoot: 2,000 messages both ways over five numbers, with kill -9 on either side and lost answers.
// --messages, --numbers, --mishaps, --seed
import { parseArgs } from 'node:util'
import { traffic } from './traffic.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '2000' },
    numbers: { type: 'string', default: '5' },
    mishaps: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
})
const [messages, numbers, mishaps, seed] = [values.messages, values.numbers, values.mishaps, values.seed].map(
  Number,
)
const outcome = await traffic({
  messages: messages ?? 0,
  numbers: numbers ?? 0,
  mishaps: mishaps ?? 0,
  seed: seed ?? 0,
})
process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`)
const wrong = outcome.lost.length + outcome.doubled.length + outcome.disordered.length + outcome.failed
process.exitCode = wrong === 0 ? 0 : 1
