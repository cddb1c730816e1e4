// The file of a message: shown or played where a browser can, else to be taken away; or why it is not there.
import { shownType } from '../../../core/contract/messages/shown-types.ts'
import type { MediaView } from '../../../core/contract/messages/message.ts'
import { addressOf } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { size } from '../../words/times.ts'
import { words } from '../../words/words.ts'

function Shown({ media, hash, label }: { media: MediaView; hash: string; label: string }) {
  const { kind, mimetype, fileName, sizeBytes } = media
  const t = words.value.messages.media
  const address = addressOf('getMedia', { params: { hash } })
  const type = shownType(mimetype)
  // A chat of large pictures is no more to load than one of small ones; each opens whole.
  const isLarge = sizeBytes === null || sizeBytes > 300_000
  if (type?.startsWith('image/') === true && kind !== 'document')
    return (
      <a class="bubble-picture" href={address} target="_blank" rel="noreferrer">
        <img
          src={isLarge ? addressOf('getThumbnail', { params: { hash } }) : address}
          alt={label}
          loading="lazy"
          onError={({ currentTarget }) => {
            if (isLarge && !currentTarget.src.endsWith(address)) currentTarget.src = address
          }}
        />
      </a>
    )
  if (type?.startsWith('video/') === true && kind !== 'document')
    return <video class="bubble-video" src={address} controls preload="metadata" aria-label={label} />
  if (type?.startsWith('audio/') === true && kind !== 'document')
    return <audio class="bubble-audio" src={address} controls preload="none" aria-label={label} />
  return (
    <a class="bubble-file" href={address} target="_blank" rel="noreferrer" download={fileName ?? ''}>
      <Icon name="download" size={16} />
      <span>
        {fileName ?? t.unnamed}
        {sizeBytes === null ? '' : ` · ${size(sizeBytes)}`}
      </span>
    </a>
  )
}

/** label: what it is, in a word; fetch: asks for it where it was left, or let go. */
export function File({
  media,
  label,
  fetch,
}: {
  media: MediaView
  label: string
  fetch: (() => Promise<void>) | undefined
}) {
  const t = words.value.messages.media
  const { state, hash, goneCode } = media
  const canFetch = fetch !== undefined && (state === 'left' || goneCode === 'let_go')
  if (state === 'kept' && hash !== null) return <Shown media={media} hash={hash} label={label} />
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
