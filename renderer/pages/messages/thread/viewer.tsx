// Pictures and films of a chat, one after the other, as large as the window.
import { useEffect, useRef, useState } from 'preact/hooks'
import { shownType } from '../../../../core/contract/messages/shown-types.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { addressOf } from '../../../api/client.ts'
import { Icon, type IconName } from '../../../parts/icon.tsx'
import { exact } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { doerName } from '../names.ts'
import { plain } from './formatted.tsx'

function Control({
  icon,
  label,
  run,
  disabled = false,
  class: at,
}: {
  icon: IconName
  label: string
  run(): void
  disabled?: boolean
  class?: string
}) {
  return (
    <button
      type="button"
      class={`button icon-only ${at ?? ''}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={run}
    >
      <Icon name={icon} size={22} />
    </button>
  )
}

const speeds = [1, 1.5, 2] as const

const isFilm = ({ media }: MessageView): boolean =>
  shownType(media?.mimetype ?? null)?.startsWith('video/') === true

function Shown({ message, speed }: { message: MessageView; speed: number }) {
  const { media, kind } = message
  const label = words.value.messages.kinds[kind]
  const address = addressOf('getMedia', { params: { hash: media?.hash ?? '' } })
  const film = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (film.current !== null) film.current.playbackRate = speed
  }, [speed, address])
  if (isFilm(message))
    return (
      <video
        ref={film}
        src={address}
        controls
        autoplay
        loop={kind === 'gif'}
        aria-label={label}
        key={address}
      />
    )
  return <img src={address} alt={label} key={address} />
}

function Head({
  message,
  at,
  count,
  speed,
  onSpeed,
  onClose,
}: {
  message: MessageView
  at: number
  count: number
  speed: number
  onSpeed(speed: number): void
  onClose(): void
}) {
  const t = words.value.messages.talk
  const address = addressOf('getMedia', { params: { hash: message.media?.hash ?? '' } })
  return (
    <header>
      <p>
        <strong>
          <bdi>{doerName(message, message.chat)}</bdi>
        </strong>
        <span class="small">{exact(message.sentAt)}</span>
      </p>
      <span class="small" role="status">
        {t.ofMany(at + 1, count)}
      </span>
      {isFilm(message) && (
        <button
          type="button"
          class="button"
          aria-label={t.speed(String(speed))}
          title={t.speed(String(speed))}
          onClick={() =>
            onSpeed(speeds[(speeds.findIndex((each) => each === speed) + 1) % speeds.length] ?? 1)
          }
        >
          {speed}×
        </button>
      )}
      <a
        class="button icon-only"
        href={address}
        download={message.media?.fileName ?? ''}
        aria-label={t.download}
        title={t.download}
      >
        <Icon name="download" size={22} />
      </a>
      <Control icon="x" label={words.value.actions.close} run={onClose} />
    </header>
  )
}

export function Viewer({
  messages,
  first,
  onClose,
}: {
  messages: readonly MessageView[]
  /** Row of the one that was chosen. */
  first: number
  onClose(): void
}) {
  const t = words.value.messages.talk
  const dialog = useRef<HTMLDialogElement>(null)
  const [row, setRow] = useState(first)
  const [speed, setSpeed] = useState(1)
  const at = messages.findIndex((each) => each.row === row)
  const message = messages[at]
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  const step = (by: number): void => setRow(messages[at + by]?.row ?? row)
  if (message === undefined) return null
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={t.viewer}
      onClose={onClose}
      onKeyDown={(event) => {
        const isOnFilm = event.target instanceof HTMLVideoElement
        if (event.key === 'ArrowLeft' && !isOnFilm) step(-1)
        if (event.key === 'ArrowRight' && !isOnFilm) step(1)
      }}
    >
      <Head
        message={message}
        at={at}
        count={messages.length}
        speed={speed}
        onSpeed={setSpeed}
        onClose={() => dialog.current?.close()}
      />
      <div
        class="viewer-stage"
        onClick={(event) => {
          if (event.target === event.currentTarget) dialog.current?.close()
        }}
      >
        <Control
          icon="chevronLeft"
          label={t.previous}
          class="viewer-side"
          disabled={at === 0}
          run={() => step(-1)}
        />
        <Shown message={message} speed={speed} />
        <Control
          icon="chevronRight"
          label={t.next}
          class="viewer-side"
          disabled={at === messages.length - 1}
          run={() => step(1)}
        />
      </div>
      {message.text !== null && (
        <p class="viewer-caption" dir="auto">
          {plain(message.text)}
        </p>
      )}
    </dialog>
  )
}
