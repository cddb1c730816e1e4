// What was found: numbers, people and groups, and messages with the way to each.
import { useEffect, useState } from 'preact/hooks'
import type { SearchAnswer } from '../../../core/contract/messages/search-routes.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Section } from '../../parts/field.tsx'
import { Face } from '../../parts/face.tsx'
import { Page } from '../../parts/page.tsx'
import { Avatar, stateWord, toneOf } from '../../parts/state.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { instances } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { jidText, phoneText } from '../../words/phone.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { everything, Filters, queryOf, type Narrowed } from './filters.tsx'
import { pieces } from './found.ts'
import { SearchBox, wanted } from './search-box.tsx'

type Number = SearchAnswer['numbers'][number]
type Person = SearchAnswer['people'][number]
type Message = SearchAnswer['messages'][number]

const nameOf = (instanceId: string): string => instances.value?.get(instanceId)?.name ?? ''

function NumberLine({ found }: { found: Number }) {
  const instance = instances.value?.get(found.id)
  return (
    <a class="found-line" href={href('numbers', found.id)}>
      <Avatar name={found.name} />
      <span class="found-names">
        <strong>{found.name}</strong>
        <span class="small">
          {found.number === null ? words.value.numbers.noPhone : phoneText(found.number)}
        </span>
      </span>
      {instance && <span class={`chip ${toneOf(instance.state)}`}>{stateWord(instance)}</span>}
    </a>
  )
}

function PersonLine({ found }: { found: Person }) {
  const t = words.value.find
  const { instanceId, jid, name, kind } = found
  const shown = name ?? jidText(jid)
  return (
    <a class="found-line" href={href('messages', instanceId, jid)}>
      <Face instance={instanceId} jid={jid} name={shown} kind={kind} />
      <span class="found-names">
        <strong>{shown}</strong>
        <span class="small">{kind === 'group' ? t.group : jidText(jid)}</span>
      </span>
      <span class="small">{nameOf(instanceId)}</span>
    </a>
  )
}

function MessageLine({ found, q }: { found: Message; q: string }) {
  const t = words.value.find
  const { instanceId, chat, chatName, id, fromMe, pushName, text, sentAt } = found
  const who = fromMe ? t.you : chat.endsWith('@g.us') ? pushName : null
  return (
    <a class="found-line message" href={href('messages', instanceId, chat, id)}>
      <span class="found-names">
        <span class="found-head">
          <strong>{chatName ?? jidText(chat)}</strong>
          <span class="small">{nameOf(instanceId)}</span>
        </span>
        <span class="found-text">
          {who !== null && <span class="small">{who}: </span>}
          {pieces(text ?? '', q).map((piece, n) =>
            piece.hit ? <mark key={n}>{piece.text}</mark> : piece.text,
          )}
        </span>
      </span>
      <time class="small" dateTime={new Date(sentAt).toISOString()} title={exact(sentAt)}>
        {when(sentAt, minute.value)}
      </time>
    </a>
  )
}

interface Asked {
  q: string
  narrowed: Narrowed
}

function MessageLines({ first, q, narrowed }: Asked & { first: SearchAnswer }) {
  const t = words.value.find
  const [{ messages, next }, setFound] = useState({ messages: first.messages, next: first.next })
  useEffect(() => setFound(first), [first])
  const lookBack = async (before: number): Promise<void> => {
    const more = await call('search', { query: { q, before, ...queryOf(narrowed) } })
    setFound((now) => ({ messages: [...now.messages, ...more.messages], next: more.next }))
  }
  if (messages.length === 0 && next === null) return null
  return (
    <Section title={t.messages} {...(first.count !== null && { text: t.count(first.count) })}>
      <ul class="found">
        {messages.map((found) => (
          <li key={found.row}>
            <MessageLine found={found} q={q} />
          </li>
        ))}
      </ul>
      {!first.isWhole && <p class="small">{t.notWhole}</p>}
      {next === null ? (
        <p class="small">{first.isWhole && t.oldest}</p>
      ) : (
        <Button run={() => lookBack(next)}>{t.older}</Button>
      )}
    </Section>
  )
}

function Found({ answer, q, narrowed }: Asked & { answer: SearchAnswer }) {
  const t = words.value.find
  const { numbers, people, messages, next } = answer
  if (numbers.length + people.length + messages.length === 0 && next === null) {
    return (
      <Empty icon="search" title={t.nothing(q)}>
        {answer.isWhole ? t.nothingText : t.notWhole}
      </Empty>
    )
  }
  return (
    <>
      {numbers.length > 0 && (
        <Section title={t.numbers}>
          <ul class="found">
            {numbers.map((found) => (
              <li key={found.id}>
                <NumberLine found={found} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {people.length > 0 && (
        <Section title={t.people}>
          <ul class="found">
            {people.map((found) => (
              <li key={`${found.instanceId} ${found.jid}`}>
                <PersonLine found={found} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <MessageLines first={answer} q={q} narrowed={narrowed} />
    </>
  )
}

export function Search() {
  const t = words.value.find
  const q = wanted()
  const [narrowed, setNarrowed] = useState(everything)
  const key = JSON.stringify([q, narrowed])
  const found = useResource(
    q === '' ? undefined : () => call('search', { query: { q, ...queryOf(narrowed) } }),
    [key],
  )
  return (
    <Page title={t.title} narrow>
      <div class="narrow-only search-again">
        <SearchBox />
      </div>
      {q === '' ? (
        <Empty icon="search" title={t.begin}>
          {t.beginText}
        </Empty>
      ) : (
        <>
          <Filters value={narrowed} onChange={setNarrowed} />
          <Loaded from={found}>
            {(answer) => <Found answer={answer} q={q} narrowed={narrowed} key={key} />}
          </Loaded>
        </>
      )}
    </Page>
  )
}
