// All that is known of a message: when, what became of it, who has done what to it, and how it is stored.
import { useState } from 'preact/hooks'
import type { MessageView, ReceiptView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Copyable } from '../../../parts/copyable.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { minute } from '../../../state/clock.ts'
import { useResource } from '../../../state/resource.ts'
import { exact, when } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { gathered } from '../done.tsx'
import { learnMembers, nameOf } from '../names.ts'

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

interface Whose {
  message: MessageView
  instance: string
}

/** Of an own message: who has told what of it; in a group also who has not yet. */
function Receipts({ message: { id, chat, status }, instance }: Whose) {
  const t = words.value.messages
  const found = useResource(async () => {
    const query = { instance, chat }
    const isGroup = chat.endsWith('@g.us')
    const [{ receipts }, members] = await Promise.all([
      call('listReceipts', { params: { id }, query }),
      // Who is in it is said where it is known.
      isGroup ? learnMembers(instance, chat).catch(() => []) : [],
    ])
    const told = new Set(receipts.map(({ recipient }) => recipient))
    const others = members.filter(({ isMe, jids }) => !isMe && !jids.some((jid) => told.has(jid)))
    return { receipts, others }
  }, [instance, chat, id, status])
  if (found.data === undefined) return null
  const { receipts, others } = found.data
  const said: [keyof typeof t.status, (each: ReceiptView) => number | null][] = [
    ['played', ({ playedAt }) => playedAt],
    ['read', ({ readAt }) => readAt],
    ['delivered', ({ deliveredAt }) => deliveredAt],
  ]
  return (
    <>
      <dt>{words.value.reading.receipts}</dt>
      {receipts.map((each) => (
        <dd key={each.recipient}>
          <bdi>{nameOf(each.recipient)}</bdi>
          {said.map(([what, atOf]) => {
            const at = atOf(each)
            return (
              at !== null && (
                <span key={what} class="small" title={exact(at)}>
                  {' '}
                  · {t.status[what]} {when(at, minute.value)}
                </span>
              )
            )
          })}
        </dd>
      ))}
      {others.map(({ jid, name }) => (
        <dd key={jid}>
          <bdi>{name}</bdi>
          <span class="small"> · {t.status.sent}</span>
        </dd>
      ))}
      {receipts.length + others.length === 0 && <dd>{words.value.reading.noReceipts}</dd>}
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
        {message.fromMe && <Receipts message={message} instance={instance} />}
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
