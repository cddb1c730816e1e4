// How long what is said in a chat of two lasts, for both sides: whichever of them sets it, it is a line in the chat.
import type { ChatView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { SelectField } from '../../../parts/field.tsx'
import { toast } from '../../../state/toasts.ts'
import { problemText } from '../../../words/problem.ts'
import { words } from '../../../words/words.ts'
import { newKey } from '../composer/files.ts'

const daySeconds = 86_400
const never = 'never'
const known = [never, '86400', '604800', '7776000'] as const
const seconds = { never: null, 86400: 86_400, 604800: 604_800, 7776000: 7_776_000 } as const

export function Timer({ instance, chat: { jid, expiresSeconds } }: { instance: string; chat: ChatView }) {
  const t = words.value
  const value = expiresSeconds === null ? never : String(expiresSeconds)
  const isKnown = known.some((each) => each === value)
  const options = [...known, ...(isKnown ? [] : [value])].map((each) => ({
    value: each,
    text:
      each === never
        ? t.reading.group.never
        : t.notice.days(Math.max(1, Math.round(Number(each) / daySeconds))),
  }))
  const set = async (chosen: string): Promise<void> => {
    const found = known.find((each) => each === chosen)
    if (found === undefined || found === value) return
    const content = { kind: 'timer', seconds: seconds[found] } as const
    try {
      await call('sendMessage', { body: { instance, to: jid, content, idempotencyKey: newKey() } })
    } catch (error) {
      toast(problemText(error), { kind: 'problem' })
    }
  }
  return (
    <div class="side-timer">
      <SelectField
        label={t.reading.group.expires}
        value={value}
        options={options}
        onChange={(chosen) => void set(chosen)}
      />
    </div>
  )
}
