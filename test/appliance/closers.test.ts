// What was opened is closed in reverse, all of it, once.
import { expect, it } from 'vitest'
import { Closers } from '../../core/appliance/closers.ts'
import { createLog } from '../../core/log.ts'

it('closes the last first, goes on over a failure and tells it, and closes once', async () => {
  const lines: string[] = []
  const closers = new Closers(createLog('info', { write: (line) => void lines.push(line) }))
  const order: string[] = []
  for (const name of ['storage', 'instances', 'http']) {
    closers.add(name, async () => {
      await Promise.resolve()
      order.push(name)
      if (name === 'instances') throw new Error('it is stuck')
    })
  }
  await Promise.all([closers.close(), closers.close()])
  expect(order).toEqual(['http', 'instances', 'storage'])
  expect(lines.join('')).toMatch(/"task":"instances".*it is stuck/)
  expect(lines).toHaveLength(1)
})
