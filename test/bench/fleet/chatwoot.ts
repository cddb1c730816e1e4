// A Chatwoot that was away for a day of 10,000 messages: how it catches up, and what a customer who writes just then waits.
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../helpers/appliance.ts'
import { messagesOf, settled, startDesk, viewOf } from '../../chatwoot/harness.ts'
import type { Bench } from '../harness.ts'
import { residentBytes } from './usage.ts'

const customers = 50
const most = 30 * 60_000

const rssMb = (pid: number): number => residentBytes(pid) / 1024 / 1024

export const chatwoot: Bench = {
  name: 'chatwoot',
  about:
    'One number whose Chatwoot (the stand-in) is away while 50 customers write 10,000 messages (times --scale). Measured from when it is ' +
    'back: the pace at which they go there, what somebody new who writes just then waits, and the memory above that of before.',
  async rows({ scale }) {
    const desk = await startDesk()
    const { appliance, wa } = desk.world
    try {
      await desk.open('shop', '5511999990961')
      const all = Math.round(10_000 * scale)
      const port = await desk.chatwoot.away()
      for (let n = 0; n < all; n += 1) {
        const phone = wa.phone({
          number: `55119888${String(n % customers).padStart(5, '0')}`,
          name: `C ${n % customers}`,
        })
        await phone.sendText('5511999990961', `message ${n}`)
      }
      const isThere = async (): Promise<true | undefined> =>
        (await viewOf(appliance, 'shop')).waiting >= all || undefined
      await until('all of it waits', isThere, most)
      const before = rssMb(appliance.pid ?? 0)
      const begun = performance.now()
      await desk.chatwoot.listen(port)
      const late = '5511977770000'
      await wa.phone({ number: late, name: 'Late' }).sendText('5511999990961', 'are you there?')
      await until(
        'who wrote last is there',
        () => messagesOf(desk.chatwoot, late).length > 0 || undefined,
        most,
      )
      const waited = performance.now() - begun
      let above = 0
      const watching = new AbortController()
      const watch = (async () => {
        while (!watching.signal.aborted) {
          above = Math.max(above, rssMb(appliance.pid ?? 0) - before)
          await pause(500)
        }
      })()
      await settled(appliance, 'shop', most)
      watching.abort()
      await watch
      const seconds = (performance.now() - begun) / 1000
      const there = desk.chatwoot.messages.length
      if (there !== all + 1) throw new Error(`There are ${there} messages in Chatwoot, of ${all + 1}.`)
      return [
        {
          figure: 'messages that go there',
          ours: [all / seconds],
          unit: '/s',
          goal: 'paced: 40 at most',
          met: (pace) => pace <= 41,
        },
        { figure: 'who writes just then waits', ours: [waited / 1000], unit: 's', goal: '' },
        {
          figure: 'memory above that of before',
          ours: [above],
          unit: 'MB',
          goal: '50',
          met: (mb) => mb <= 50,
        },
      ]
    } finally {
      await desk.end()
    }
  },
}
