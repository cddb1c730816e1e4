// Emoji to choose from: by search, by kind, by those used last; with the mouse, a finger or the arrow keys.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../../parts/icon.tsx'
import { writingWords } from '../../../words/writing.ts'
import {
  emojiList,
  found,
  ofGroup,
  recentEmoji,
  rememberEmoji,
  skinTone,
  writeSkinTone,
  type Emoji,
} from './list.ts'
import type { ListedEmoji } from './tone.ts'

/** Each group by one of its own. */
const groups = [
  [0, '😀'],
  [1, '👋'],
  [3, '🐶'],
  [4, '🍎'],
  [5, '🚗'],
  [6, '⚽'],
  [7, '💡'],
  [8, '❤️'],
  [9, '🏁'],
] as const
const recent = -1

/** How many stand beside each other: by where they are. */
function columnsOf(items: readonly HTMLElement[]): number {
  const top = items[0]?.offsetTop
  const next = items.findIndex((each) => each.offsetTop !== top)
  return next === -1 ? items.length : next
}

/** Whether the key moved the focus among them. */
function moveAmong(grid: HTMLElement, key: string): boolean {
  const items = [...grid.querySelectorAll('button')]
  const at = items.indexOf(document.activeElement as HTMLButtonElement)
  const columns = columnsOf(items)
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  }
  const step = steps[key]
  const next =
    key === 'Home' ? 0 : key === 'End' ? items.length - 1 : step === undefined ? undefined : at + step
  if (next === undefined) return false
  items[Math.max(0, Math.min(next, items.length - 1))]?.focus()
  return true
}

function Grid({
  emoji,
  onTake,
  onLeave,
}: {
  emoji: readonly Emoji[]
  onTake(emoji: string): void
  onLeave(): void
}) {
  const grid = useRef<HTMLDivElement>(null)
  return (
    <div
      ref={grid}
      class="emoji-grid"
      role="group"
      aria-label={writingWords().emoji.title}
      onKeyDown={(event) => {
        const isFirstRow =
          (event.target as HTMLElement).offsetTop === grid.current?.querySelector('button')?.offsetTop
        if (event.key === 'ArrowUp' && isFirstRow) onLeave()
        else if (grid.current === null || !moveAmong(grid.current, event.key)) return
        event.preventDefault()
      }}
    >
      {emoji.map((each, n) => (
        <button
          key={each.emoji}
          type="button"
          class="emoji-one"
          tabIndex={n === 0 ? 0 : -1}
          aria-label={each.name}
          title={each.name}
          onClick={() => onTake(each.emoji)}
        >
          {each.emoji}
        </button>
      ))}
    </div>
  )
}

function Groups({ at, onTake }: { at: number; onTake(group: number): void }) {
  const t = writingWords().emoji
  const button = (group: number, name: string, sign: preact.ComponentChildren) => (
    <button
      key={group}
      type="button"
      class="emoji-kind"
      aria-pressed={at === group}
      aria-label={name}
      title={name}
      onClick={() => onTake(group)}
    >
      {sign}
    </button>
  )
  return (
    <div class="emoji-kinds" role="group" aria-label={t.groups}>
      {button(recent, t.recent, <Icon name="clock" size={18} />)}
      {groups.map(([group, sign]) => button(group, t.kinds[group] ?? '', sign))}
    </div>
  )
}

function Tone() {
  const t = writingWords().emoji
  return (
    <label class="emoji-tone">
      <span class="unseen">{t.skin}</span>
      <select
        value={skinTone.value}
        title={t.skin}
        onChange={(event) => writeSkinTone(Number(event.currentTarget.value))}
      >
        {t.skins.map((name, n) => (
          <option key={name} value={n}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function shownOf(
  list: readonly ListedEmoji[],
  group: number,
  search: string,
  last: readonly string[],
): Emoji[] {
  if (search.trim() !== '') return found(list, search)
  if (group !== recent) return ofGroup(list, group)
  const names = new Map(list.map(([emoji, name]) => [emoji, name]))
  return last.map((emoji) => ({ emoji, name: names.get(emoji) ?? emoji }))
}

export function EmojiPicker({ onTake }: { onTake(emoji: string): void }) {
  const t = writingWords().emoji
  const [list, setList] = useState<readonly ListedEmoji[]>()
  const [hasFailed, setFailed] = useState(false)
  const [search, setSearch] = useState('')
  // What was used last stays where it is while somebody chooses.
  const [last] = useState(recentEmoji)
  const [group, setGroup] = useState<number>(last.length > 0 ? recent : 0)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  useLayoutEffect(() => field.current?.focus(), [])
  useEffect(() => {
    emojiList().then(setList, () => setFailed(true))
  }, [])
  const take = (emoji: string): void => {
    rememberEmoji(emoji)
    onTake(emoji)
  }
  const shown = list === undefined ? [] : shownOf(list, group, search, last)
  return (
    <div class="emoji-picker" id={id}>
      <div class="emoji-head">
        <input
          ref={field}
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = shown[0]
            if (event.key === 'Enter' && !event.isComposing) {
              event.preventDefault()
              if (first !== undefined && search.trim() !== '') take(first.emoji)
            }
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            document.querySelector<HTMLElement>(`#${CSS.escape(id)} .emoji-one`)?.focus()
          }}
        />
        <Tone />
      </div>
      <Groups
        at={search.trim() === '' ? group : -2}
        onTake={(chosen) => {
          setSearch('')
          setGroup(chosen)
        }}
      />
      {hasFailed && (
        <p class="problem" role="alert">
          {t.failed}
        </p>
      )}
      {list !== undefined && shown.length === 0 && (
        <p class="small" role="status">
          {t.none}
        </p>
      )}
      <Grid emoji={shown} onTake={take} onLeave={() => field.current?.focus()} />
    </div>
  )
}
