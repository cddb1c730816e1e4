// Forgets who a chat is with, for good: what that means is said first, and the name is typed.
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { go, href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { day } from '../../words/times.ts'
import { words } from '../../words/words.ts'

export function Forget({
  instance,
  jid,
  name,
  onAsk,
}: {
  instance: InstanceView
  jid: string
  name: string
  onAsk(): void
}) {
  const t = words.value.keeping
  const whom = { contact: jid, instance: instance.id }
  const look = async (): Promise<void> => {
    const { messages, heldBy } = await call('previewForget', { body: whom })
    const last = Math.max(0, ...heldBy.map(({ until }) => until ?? 0))
    onAsk()
    ask({
      title: t.forgetTitle(name),
      text: t.forgetText(messages, last === 0 ? t.noBackup : day(last)),
      yes: t.forget,
      typed: name,
      run: async () => {
        await call('forget', { body: { ...whom, confirm: jid } })
        go(href('messages', instance.id))
        toast(words.value.keeping.forgotten(name))
      },
    })
  }
  return (
    <Button run={look} look="quiet" icon="trash" label={`${t.forget}: ${name}`}>
      {t.forget}
    </Button>
  )
}
