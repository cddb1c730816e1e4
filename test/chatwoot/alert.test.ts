// An owner is told of a Chatwoot that is away for an hour, once, and that it is back.
import { expect, it } from 'vitest'
import { Guard, hourMs, minuteMs } from '../events/guard.ts'
import { chatwootSteps } from '../storage/chatwoot-steps.ts'

it('a Chatwoot that is away for an hour is told, once, and its end', async () => {
  const guard = await Guard.start()
  const { storage, clock } = guard.desk
  const id = await guard.desk.instance()
  const setFailing = (failingSince: number | null) =>
    storage.commits.write((tx) =>
      storage.chatwoot.progress(tx, id, { failingSince, lastError: 'It is away.' }),
    )
  await storage.commits.write((tx) => chatwootSteps['chatwoot']?.(1)(storage, tx, id))
  await setFailing(clock.now())
  await guard.pass(50 * minuteMs)
  expect(guard.types).toEqual([])
  await guard.pass(11 * minuteMs)
  await guard.until('it is told', () => guard.open.length === 1)
  await guard.pass(hourMs)
  expect(guard.told[0]?.data.text).toContain('It is away.')
  await setFailing(null)
  await guard.pass(2 * minuteMs)
  await guard.until('it is over', () => guard.open.length === 0)
  expect(guard.types).toEqual(['alert.chatwoot_away', 'alert.chatwoot_away over'])
})
