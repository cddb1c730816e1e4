// Commands to one instance that come at once: the same one twice is one, and their order is kept.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Instance } from '../../core/instances/instance.ts'
import { Logins } from '../../core/instances/logins.ts'
import { NumberChecks } from '../../core/instances/number-checks.ts'
import { outgoingFilesOf } from '../../core/instances/messages/files/outgoing-files.ts'
import { WebVersions } from '../../core/instances/web-versions.ts'
import { createLog } from '../../core/log.ts'
import { Rig } from '../helpers/rig.ts'

let rig: Rig
let instance: Instance
beforeEach(async () => {
  rig = await Rig.start()
  const { id } = await rig.create('shop')
  const { storage, events, adapter, clock } = rig
  const { now, setTimer } = clock
  const row = storage.instances.get(id)
  if (row === undefined) throw new Error('It was not made')
  instance = new Instance(
    {
      storage,
      events,
      adapter,
      versions: new WebVersions(adapter, storage),
      passkeys: { isOn: false },
      checks: new NumberChecks({ storage, now, setTimer }),
      logins: new Logins({ now, setTimer, most: 1 }),
      sending: { stoppedAt: null },
      outgoing: outgoingFilesOf({ storage, log: createLog('silent'), ffmpeg: 'off' }),
      untried: false,
      log: createLog('silent'),
      now,
      random: () => 0.5,
      setTimer,
    },
    row,
  )
})
afterEach(async () => {
  await instance.shutdown()
  await rig.end()
})

describe('start and stop', () => {
  it('share the promise of one that is under way', async () => {
    const first = instance.command({ kind: 'start' })
    expect(instance.command({ kind: 'start' })).toBe(first)
    await first
    const second = instance.command({ kind: 'start' })
    expect(second).not.toBe(first)
    await second
  })

  it('do not share across another command: the last one counts', async () => {
    const first = instance.command({ kind: 'start' })
    const stopped = instance.command({ kind: 'stop' })
    const last = instance.command({ kind: 'start' })
    expect(last).not.toBe(first)
    await Promise.all([first, stopped, last])
    expect(instance.linkState).toMatchObject({ desired: 'running', doing: 'socket' })
  })
})
