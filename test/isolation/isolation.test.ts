// The short form of test/isolation/isolation.ts, and that it sees what it is there to see.
import { expect, it } from 'vitest'
import { commands, type Command } from './commands.ts'
import { holds } from './runs.ts'

it('whatever happens to one number, every row of another stays as it is', async () => {
  await holds({ runs: 100 })
}, 300_000)

const broken: Command = () => {
  throw new TypeError('It is broken.')
}
const reaches: Command = async (pair, n) => {
  await commands['settings']?.(pair, n)
  await pair.rig.manager.update(pair.quiet, { settings: { rejectCall: n > 1 } })
}

function turnsRed(name: string, command: Command): Promise<void> {
  return holds({ runs: 1, commands: { ...commands, [name]: command }, demanded: [name] })
}

it('is red where commands do nothing, fail, or are done that must be refused', async () => {
  await expect(turnsRed('hook', () => undefined)).rejects.toThrow('hook changes nothing')
  await expect(turnsRed('retention', broken)).rejects.toThrow('retention failed')
  await expect(turnsRed('cancelTheOthers', () => undefined)).rejects.toThrow(
    'cancelTheOthers was not refused',
  )
  await expect(turnsRed('cancelTheOthers', broken)).rejects.toThrow('cancelTheOthers was not refused')
})

it('is red where a command fails in a state that it is not fit for, by anything but a refusal', async () => {
  const rename = { ...commands, rename: broken }
  await expect(holds({ runs: 100, commands: rename, demanded: [] })).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/^rename \d failed, which was no refusal$/) },
  })
})

it('is red where a command reaches the other number', async () => {
  const settings = { ...commands, settings: reaches }
  await expect(holds({ runs: 1, commands: settings, demanded: ['settings'] })).rejects.toThrow(
    'The other number changed',
  )
})
