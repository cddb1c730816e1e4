// Looks for words in one chat, or for a day: what is found leads to its place.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { TextField } from '../../../parts/field.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Failed } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { go, href } from '../../../state/router.ts'
import { clock, day } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { doerName } from '../names.ts'
import { pieces } from '../../search/found.ts'
import { finding, type Finding } from './finding.ts'

const shownAtOnce = 30
/** Of what stands beside the words. */
const shownLength = 200
/** Until somebody goes on writing. */
const pauseMs = 200

function Found({ instance, message, text }: { instance: string; message: MessageView; text: string }) {
  const { id, chat, sentAt } = message
  return (
    <li>
      <a href={href('messages', instance, chat, id)}>
        <span class="small">
          <bdi>{doerName(message, chat)}</bdi> · {day(sentAt)}, {clock(sentAt)}
        </span>
        <span dir="auto">
          {pieces(message.text ?? '', text).map(({ text: part, hit }, n) =>
            hit ? <mark key={n}>{part}</mark> : part.slice(0, shownLength),
          )}
        </span>
      </a>
    </li>
  )
}

/** The page that is asked for first, and those after it. */
function useFound({ instance, chat, text }: Finding) {
  const [older, setOlder] = useState<{ of: string; messages: readonly MessageView[]; next: number | null }>()
  const ask = (before?: number) =>
    call('search', { query: { q: text.trim(), instance, chat, limit: shownAtOnce, before } })
  const first = useResource(text.trim() === '' ? undefined : () => ask(), [instance, chat, text.trim()])
  const more = older?.of === text ? older : undefined
  const next = more === undefined ? (first.data?.next ?? null) : more.next
  return {
    first,
    messages: first.data && [...first.data.messages, ...(more?.messages ?? [])],
    loadMore:
      next === null
        ? undefined
        : async () => {
            const page = await ask(next)
            setOlder({ of: text, messages: [...(more?.messages ?? []), ...page.messages], next: page.next })
          },
  }
}

function Results({ now }: { now: Finding }) {
  const t = words.value.find
  const { first, messages, loadMore } = useFound(now)
  if (first.error !== undefined && messages === undefined)
    return <Failed error={first.error} retry={first.reload} />
  if (messages === undefined) return null
  return (
    <>
      <p class="small" role="status">
        {messages.length === 0 ? t.nothing(now.text.trim()) : ''}
      </p>
      <ul class="find-list" aria-label={words.value.reading.find}>
        {messages.map((message) => (
          <Found key={message.row} instance={now.instance} message={message} text={now.text} />
        ))}
      </ul>
      {loadMore && (
        <Button look="quiet" run={loadMore}>
          {t.older}
        </Button>
      )}
    </>
  )
}

function ToDay({ instance, chat }: Finding) {
  const t = words.value.messages.chat
  const [at, setAt] = useState('')
  const jump = async (): Promise<void> => {
    const date = new Date(`${at}T00:00:00`).getTime()
    const params = { id: instance, chat }
    const { place } = await call('readChat', { params, query: { date, limit: 1 } })
    go(place === null ? href('messages', instance, chat) : href('messages', instance, chat, place.id))
  }
  return (
    <div class="chat-actions">
      <TextField label={t.date} type="date" value={at} onChange={setAt} />
      <Button disabled={at === ''} run={jump}>
        {t.goToDate}
      </Button>
    </div>
  )
}

function close(): void {
  finding.value = undefined
}

export function Find({ now }: { now: Finding }) {
  const t = words.value.reading
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(now.text)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    const timer = setTimeout(() => (finding.value = { ...now, text }), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <section
      class="find"
      aria-label={t.find}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <div class="find-line">
        <label class="search">
          <Icon name="search" size={18} />
          <span class="unseen">{t.find}</span>
          <input
            ref={field}
            type="search"
            placeholder={t.find}
            value={text}
            maxLength={200}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="button quiet icon-only"
          aria-label={words.value.actions.close}
          onClick={close}
        >
          <Icon name="x" />
        </button>
      </div>
      {now.text.trim() === '' ? <ToDay {...now} /> : <Results now={now} />}
    </section>
  )
}
