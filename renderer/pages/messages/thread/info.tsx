// All that is known of a message: when, what became of it, who has done what to it, and how it is stored.
import { useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Copyable } from '../../../parts/copyable.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { exact } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { gathered } from '../done.tsx'

/** For the own number alone; what is starred is kept. */
function Star({ message: { id, chat, isStarred }, instance }: { message: MessageView; instance: string }) {
  const t = words.value.messages.chat
  const [on, setOn] = useState(isStarred)
  const star = async (): Promise<void> => {
    const { message } = await call('starMessage', { params: { id }, body: { instance, chat, on: !on } })
    setOn(message.isStarred)
  }
  return (
    <p>
      <Button run={star} pressed={on}>
        {on ? t.unstar : t.star}
      </Button>
    </p>
  )
}

function Done({ title, all }: { title: string; all: { what: string; names: string[] }[] }) {
  if (all.length === 0) return null
  return (
    <>
      <dt>{title}</dt>
      {all.map(({ what, names }) => (
        <dd key={what}>
          <bdi>{what}</bdi> {names.join(', ')}
        </dd>
      ))}
    </>
  )
}

export function Info({
  message,
  instance,
  onClose,
}: {
  message: MessageView
  instance: string
  onClose(): void
}) {
  const t = words.value.messages
  const { chat } = message
  return (
    <Dialog title={t.details} onClose={onClose} wide>
      <dl class="facts">
        <dt>{t.sentAt}</dt>
        <dd>{exact(message.sentAt)}</dd>
        <dt>{t.storedAt}</dt>
        <dd>{exact(message.storedAt)}</dd>
        {message.fromMe && <dt>{t.state}</dt>}
        {message.fromMe && <dd>{t.status[message.status]}</dd>}
        {message.edits.length > 0 && <dt>{t.versions}</dt>}
        {message.edits.map(({ text, at }) => (
          <dd key={at} class="bubble-text" dir="auto">
            {exact(at)}: {text}
          </dd>
        ))}
        <Done title={t.reactions} all={gathered(message.reactions, chat, ({ emoji }) => [emoji])} />
        <Done title={t.talk.votes} all={gathered(message.votes, chat, ({ options }) => options)} />
        <Done
          title={t.kinds.answer}
          all={gathered(message.responses, chat, ({ answer }) => [t.talk.answers[answer]])}
        />
      </dl>
      {message.notice === null && <Star message={message} instance={instance} />}
      <Copyable label="JSON" text={JSON.stringify(message, null, 2)} />
    </Dialog>
  )
}
