// holdfast adopt: the owner's answer where an installation looks like a copy: its numbers go on here.
import { InstanceList } from '../contract/appliance/appliance.ts'
import { InstanceView } from '../contract/instances/instance.ts'
import { ConflictError } from '../errors.ts'
import { answer, configOf, type CommonFlags } from './options.ts'
import { findRunning } from './connection.ts'

export async function adopt(name: string | undefined, flags: CommonFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  if (running === undefined)
    throw new ConflictError(
      'The appliance is not running, so nothing is held back now; nothing was changed.',
      {
        hint: 'Start it first, or start it with HOLDFAST_TWIN=adopt.',
      },
    )
  const instances =
    name === undefined
      ? (await running.call('POST', '/adopt', InstanceList)).instances
      : [await running.call('POST', `/instances/${encodeURIComponent(name)}/adopt`, InstanceView)]
  const names = instances.map((each) => `"${each.name}"`).join(', ')
  answer(flags, names === '' ? 'No number was held.' : `Moved here: ${names}.`, { instances })
}
