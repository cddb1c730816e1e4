// holdfast chatwoot check NUMBER: whether the owner's own Chatwoot does all that is needed of it, step by step.
import { ChatwootChecked } from '../../contract/chatwoot/settings.ts'
import { AppError, UnavailableError } from '../../errors.ts'
import { findRunning } from '../connection.ts'
import { answer, configOf, type CommonFlags } from '../options.ts'

/** Ends with code 1 where a step differs. */
export async function checkChatwoot(number: string, flags: CommonFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  if (running === undefined)
    throw new UnavailableError(
      'The appliance is not running, and it is the one that Chatwoot tells of its agents.',
      {
        hint: 'Start it with: holdfast serve',
      },
    )
  const path = `/instances/${encodeURIComponent(number)}/chatwoot/check`
  const checked = await running.call('POST', path, ChatwootChecked)
  const lines = checked.steps.map(
    ({ what, ok, detail }) => `${ok ? 'ok  ' : 'NOT '} ${what}${detail === null ? '' : `\n     ${detail}`}`,
  )
  answer(flags, lines.join('\n'), checked)
  if (!checked.ok)
    throw new AppError(
      'conflict',
      'Something differs: see the lines with NOT. What was made for the check is taken away again.',
      {
        hint: 'Mend it and check again; until then what can go both ways does.',
      },
    )
}
