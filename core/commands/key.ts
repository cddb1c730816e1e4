// holdfast key reset: a new owner's key; the one before stops working at once.
import { NewKey } from '../contract/appliance/appliance.ts'
import { findRunning, requireFolder, withFolder } from './connection.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'

export async function resetKey(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  if (running === undefined) requireFolder(config)
  const key =
    running === undefined
      ? await withFolder(config, ({ keys }) => keys.reset())
      : (await running.call('POST', '/keys/reset', NewKey)).key
  tell('The new API key, written nowhere else. The one before no longer works.')
  if (config.apiKey !== undefined) tell('The key of the environment still works as long as it is set there.')
  answer(flags, key, { key })
}
