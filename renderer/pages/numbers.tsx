// The first screen: are my numbers up? What needs somebody stands first, with the one thing to do.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { Alerts } from '../parts/alerts.tsx'
import { Button, LinkButton } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Reminder } from '../parts/reminder.tsx'
import { Avatar, byUrgency, StateLine, stateReason, toneOf } from '../parts/state.tsx'
import { Empty, Loading } from '../parts/states.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { minute } from '../state/clock.ts'
import { instanceList, instances } from '../state/instances.ts'
import { act, mainAction } from '../state/number-actions.ts'
import { href } from '../state/router.ts'
import { health, setSending } from '../state/session.ts'
import { phoneText } from '../words/phone.ts'
import { when } from '../words/times.ts'
import { words } from '../words/words.ts'

const filters = ['all', 'attention', 'online', 'off'] as const
type Filter = (typeof filters)[number]
type View = 'cards' | 'rows'

const viewName = 'holdfast.numbers'
const view = signal<View | undefined>(undefined)

function chosenView(): View {
  return view.value ?? (localStorage.getItem(viewName) === 'rows' ? 'rows' : 'cards')
}

function choose(next: View): void {
  localStorage.setItem(viewName, next)
  view.value = next
}

function fits(instance: InstanceView, filter: Filter): boolean {
  const tone = toneOf(instance.state)
  if (filter === 'attention') return tone === 'bad'
  if (filter === 'online') return tone === 'good'
  return filter === 'all' || tone === 'off' || tone === 'busy'
}

function found({ name, number, profileName }: InstanceView, text: string): boolean {
  const digits = text.replaceAll(/\D/g, '')
  const low = text.toLocaleLowerCase()
  return (
    `${name} ${profileName ?? ''}`.toLocaleLowerCase().includes(low) ||
    (digits !== '' && digits.length >= text.length / 2 && (number ?? '').includes(digits))
  )
}

export function phoneLine({ number, profileName }: InstanceView): string {
  const phone = number === null ? words.value.numbers.noPhone : phoneText(number)
  return profileName === null ? phone : `${phone} · ${profileName}`
}

function Restriction({ instance }: { instance: InstanceView }) {
  const t = words.value.numbers
  if (!instance.restrictedToKnownChats) return null
  const until = instance.restrictedUntil
  return (
    <p class="reason warn">
      {until === null ? t.knownChatsOnly : t.knownChatsUntil(when(until, minute.value))}
    </p>
  )
}

export function Reason({ instance }: { instance: InstanceView }) {
  const { state, stateCode } = instance
  if (state === 'open') return <Restriction instance={instance} />
  return (
    <p class="reason">
      {stateReason(instance)}
      {stateCode !== null && <span class="code-small"> {words.value.numbers.code(stateCode)}</span>}
    </p>
  )
}

function Actions({ instance }: { instance: InstanceView }) {
  const t = words.value.acts
  const main = mainAction(instance)
  return (
    <div class="card-actions">
      {main && (
        <Button
          run={() => act(main, instance)}
          look={toneOf(instance.state) === 'off' ? 'plain' : 'primary'}
          label={`${t[main]}: ${instance.name}`}
        >
          {t[main]}
        </Button>
      )}
      {instance.number !== null && (
        <LinkButton
          to={href('messages', instance.id)}
          look="quiet"
          icon="messageCircle"
          label={`${t.messages}: ${instance.name}`}
        >
          {t.messages}
        </LinkButton>
      )}
    </div>
  )
}

function Card({ instance }: { instance: InstanceView }) {
  return (
    <article class="card number" data-tone={toneOf(instance.state)}>
      <div class="card-head">
        <Avatar name={instance.name} />
        <div class="card-names">
          <h2>
            <a href={href('numbers', instance.id)}>{instance.name}</a>
          </h2>
          <p class="small">{phoneLine(instance)}</p>
        </div>
      </div>
      <StateLine instance={instance} />
      <Reason instance={instance} />
      <Actions instance={instance} />
    </article>
  )
}

function Row({ instance }: { instance: InstanceView }) {
  return (
    <article class="row number" data-tone={toneOf(instance.state)}>
      <Avatar name={instance.name} />
      <div class="card-names">
        <h2>
          <a href={href('numbers', instance.id)}>{instance.name}</a>
        </h2>
        <p class="small">{phoneLine(instance)}</p>
      </div>
      <div class="row-state">
        <StateLine instance={instance} />
        <Reason instance={instance} />
      </div>
      <Actions instance={instance} />
    </article>
  )
}

/** How many cards stand side by side. */
function columnsNow(): number {
  const rail = innerWidth > 760 ? 96 : 0
  return Math.max(1, Math.floor((Math.min(innerWidth - rail, 1200) - 32) / 320))
}

function useColumns(): number {
  const [columns, setColumns] = useState(columnsNow)
  useEffect(() => {
    const look = (): void => setColumns(columnsNow())
    addEventListener('resize', look)
    return () => removeEventListener('resize', look)
  }, [])
  return columns
}

function inRowsOf(list: readonly InstanceView[], size: number): InstanceView[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size))
}

function Cards({ list }: { list: readonly InstanceView[] }) {
  const columns = useColumns()
  return (
    <VirtualList
      items={inRowsOf(list, columns)}
      keyOf={(row) => row.map(({ id }) => id).join()}
      estimate={200}
      role="none"
      render={(row) => (
        <div class={`card-row columns-${Math.min(columns, 4)}`}>
          {row.map((instance) => (
            <Card key={instance.id} instance={instance} />
          ))}
        </div>
      )}
    />
  )
}

function Tools(props: {
  text: string
  filter: Filter
  onText(text: string): void
  onFilter(filter: Filter): void
}) {
  const t = words.value.numbers
  const list = instanceList.value
  const chosen = chosenView()
  return (
    <div class="tools">
      <label class="search">
        <Icon name="search" size={18} />
        <span class="unseen">{t.search}</span>
        <input
          type="search"
          placeholder={t.search}
          value={props.text}
          onInput={(event) => props.onText(event.currentTarget.value)}
        />
      </label>
      <div class="choices" role="group" aria-label={t.filters}>
        {filters.map((filter) => (
          <button
            key={filter}
            type="button"
            class="choice"
            aria-pressed={props.filter === filter}
            onClick={() => props.onFilter(filter)}
          >
            {t[filter]} <span class="count">{list.filter((each) => fits(each, filter)).length}</span>
          </button>
        ))}
      </div>
      <div class="choices wide-only" role="group" aria-label={t.view}>
        {(['cards', 'rows'] as const).map((each) => (
          <button
            key={each}
            type="button"
            class="choice"
            aria-pressed={chosen === each}
            onClick={() => choose(each)}
          >
            <Icon name={each === 'cards' ? 'layoutGrid' : 'rows3'} size={16} /> {t[each]}
          </button>
        ))}
      </div>
    </div>
  )
}

/** Fewer say enough by what each of them shows. */
const many = 10

/** While many log in, which a start with hundreds of numbers takes a while for. */
function Connecting() {
  const tones = instanceList.value.map(({ state }) => toneOf(state))
  const online = tones.filter((tone) => tone === 'good').length
  const of = online + tones.filter((tone) => tone === 'busy').length
  if (of < many || of - online < many / 2) return null
  return (
    <section class="panel work" aria-label={words.value.numbers.title}>
      <p role="status">
        <strong>{words.value.numbers.onlineOf(online, of)}</strong>
      </p>
      <progress max={of} value={online} aria-label={words.value.numbers.onlineOf(online, of)} />
    </section>
  )
}

function List() {
  const t = words.value.numbers
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const list = instanceList.value
    .filter((each) => fits(each, filter) && found(each, text.trim()))
    .toSorted(byUrgency)
  const showAll = (): void => {
    setText('')
    setFilter('all')
  }
  return (
    <>
      <Tools text={text} filter={filter} onText={setText} onFilter={setFilter} />
      {list.length === 0 ? (
        <Empty icon="search" title={t.nothingFound} action={<Button run={showAll}>{t.showAll}</Button>}>
          {t.nothingFoundText}
        </Empty>
      ) : chosenView() === 'cards' ? (
        <Cards list={list} />
      ) : (
        <div class="panel rows">
          <VirtualList
            items={list}
            keyOf={({ id }) => id}
            estimate={76}
            role="none"
            render={(instance) => <Row instance={instance} />}
          />
        </div>
      )}
    </>
  )
}

export function Numbers() {
  const t = words.value.numbers
  const link = (
    <LinkButton to={href('link')} look="primary" icon="plus">
      {t.link}
    </LinkButton>
  )
  const trash = (
    <LinkButton to={href('numbers', 'trash')} look="quiet" icon="trash">
      {t.trash}
    </LinkButton>
  )
  const stop = health.value?.sending?.stopped === false && (
    <Button look="quiet" icon="circleAlert" run={() => setSending(true)}>
      {t.stopSending}
    </Button>
  )
  const isEmpty = instances.value?.size === 0
  return (
    <Page title={t.title} actions={isEmpty ? trash : [stop, trash, link]}>
      <Alerts />
      <Reminder />
      <Connecting />
      {instances.value === undefined ? (
        <Loading />
      ) : isEmpty ? (
        <Empty icon="phone" title={t.empty} action={link}>
          {t.emptyText}
        </Empty>
      ) : (
        <List />
      )}
    </Page>
  )
}
