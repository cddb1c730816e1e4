// The file of a message: shown or played where a browser can, else to be taken away; or why it is not there.
import { shownType } from '../../../core/contract/messages/shown-types.ts'
import type { MediaView, MessageView } from '../../../core/contract/messages/message.ts'
import { addressOf } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { later } from '../../parts/later.tsx'
import { size } from '../../words/times.ts'
import { words } from '../../words/words.ts'

const Player = later(async () => (await import('./asides.tsx')).Player)

interface ShownProps {
  media: MediaView
  hash: string
  label: string
  message: MessageView
  onView(): void
}

function Picture({ media: { sizeBytes }, hash, label, onView }: Omit<ShownProps, 'message'>) {
  const address = addressOf('getMedia', { params: { hash } })
  // A chat of large pictures is no more to load than one of small ones; each opens whole.
  const isLarge = sizeBytes === null || sizeBytes > 300_000
  return (
    <button type="button" class="bubble-picture" onClick={onView}>
      <img
        src={isLarge ? addressOf('getThumbnail', { params: { hash } }) : address}
        alt={label}
        loading="lazy"
        onError={({ currentTarget }) => {
          if (isLarge && !currentTarget.src.endsWith(address)) currentTarget.src = address
        }}
      />
    </button>
  )
}

function Film({ hash, label, onView }: Pick<ShownProps, 'hash' | 'label' | 'onView'>) {
  const address = addressOf('getMedia', { params: { hash } })
  return (
    <div class="bubble-film">
      <video class="bubble-video" src={address} controls preload="metadata" aria-label={label} />
      <button type="button" class="text-button" onClick={onView}>
        {words.value.messages.talk.larger}
      </button>
    </div>
  )
}

/** What the viewer can show. */
export function isViewable({ state, kind, hash, mimetype }: MediaView): boolean {
  return (
    state === 'kept' &&
    hash !== null &&
    kind !== 'document' &&
    /^(?:image|video)\//.test(shownType(mimetype) ?? '')
  )
}

function Shown(props: ShownProps) {
  const { media, hash, label, message } = props
  const { kind, mimetype, fileName, sizeBytes } = media
  const t = words.value.messages.media
  const type = kind === 'document' ? undefined : shownType(mimetype)
  const address = addressOf('getMedia', { params: { hash } })
  if (type?.startsWith('image/') === true) return <Picture {...props} />
  if (type?.startsWith('video/') === true) return <Film {...props} />
  if (type?.startsWith('audio/') === true) return <Player address={address} label={label} message={message} />
  const ending = /\.([a-z\d]{1,5})$/i.exec(fileName ?? '')?.[1]?.toUpperCase()
  return (
    <a class="bubble-file" href={address} target="_blank" rel="noreferrer" download={fileName ?? ''}>
      <span class="bubble-file-icon" aria-hidden="true">
        <Icon name="fileText" size={20} />
      </span>
      <span>
        <bdi>{fileName ?? t.unnamed}</bdi>
        <span class="small">
          {sizeBytes === null ? '' : ` · ${size(sizeBytes)}`}
          {ending === undefined ? '' : ` · ${ending}`}
        </span>
      </span>
      <Icon name="download" size={18} />
    </a>
  )
}

/** label: what it is, in a word; fetch: asks for it where it was left, or let go. */
export function File({
  media,
  message,
  label,
  fetch,
  onView,
}: {
  media: MediaView
  message: MessageView
  label: string
  onView(): void
  fetch: (() => Promise<void>) | undefined
}) {
  const t = words.value.messages.media
  const { state, hash, goneCode } = media
  const canFetch = fetch !== undefined && (state === 'left' || goneCode === 'let_go')
  if (state === 'kept' && hash !== null)
    return <Shown media={media} message={message} hash={hash} label={label} onView={onView} />
  const why = state === 'left' ? t.left : goneCode === null ? t.wanted : `${t.gone} ${t.reasons[goneCode]}`
  return (
    <div class="bubble-absent">
      <p>{why}</p>
      {canFetch && (
        <Button run={fetch} look="quiet" icon="download">
          {t.fetch}
        </Button>
      )}
    </div>
  )
}
