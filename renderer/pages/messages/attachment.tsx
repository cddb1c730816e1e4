// The files that messages are to have: chosen, pasted or dropped, shown before they are sent, and how far each is.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../parts/icon.tsx'
import { openMenu } from '../../parts/menu.tsx'
import { size } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { takesCaption, type Attached, type Files } from './composer/files.ts'

/** A larger picture is shown by its name alone. */
const shownBytes = 8 * 1024 * 1024
const shown = /^image\/(?:jpeg|png|gif|webp)$/

/** The page may show nothing but data that it was given. */
function usePicture(file: File): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    setUrl(undefined)
    if (!shown.test(file.type) || file.size > shownBytes) return undefined
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      if (typeof reader.result === 'string') setUrl(reader.result)
    })
    reader.readAsDataURL(file)
    return () => reader.abort()
  }, [file])
  return url
}

interface AttachmentProps {
  attached: Attached
  /** From 0 to 1; undefined: it is not on its way. */
  progress: number | undefined
  /** Of several each has its own words, and its place among them. */
  several: { isFirst: boolean; isLast: boolean } | undefined
  files: Files
  isBusy: boolean
}

function Order({ attached: { id, file }, several, files }: AttachmentProps) {
  const t = words.value.messages.talk
  if (several === undefined) return null
  const button = (label: string, icon: 'arrowUp' | 'arrowDown', by: number, disabled: boolean) => (
    <button
      type="button"
      class="button quiet icon-only"
      aria-label={`${label}: ${file.name}`}
      title={label}
      disabled={disabled}
      onClick={() => files.move(id, by)}
    >
      <Icon name={icon} size={18} />
    </button>
  )
  return (
    <>
      {button(t.earlier, 'arrowUp', -1, several.isFirst)}
      {button(t.afterwards, 'arrowDown', 1, several.isLast)}
    </>
  )
}

export function Attachment(props: AttachmentProps) {
  const { attached, progress, several, files, isBusy } = props
  const { id, file, caption } = attached
  const t = words.value.messages
  const picture = usePicture(file)
  const percent = Math.round((progress ?? 0) * 100)
  return (
    <div class="attachment">
      {picture === undefined ? <Icon name="fileText" size={28} /> : <img src={picture} alt="" />}
      <div class="attachment-name">
        <p>
          <bdi>{file.name}</bdi>
        </p>
        {several !== undefined && takesCaption(file) && progress === undefined ? (
          <input
            dir="auto"
            value={caption}
            maxLength={1024}
            placeholder={t.caption}
            aria-label={`${t.caption}: ${file.name}`}
            onInput={(event) => files.change(id, event.currentTarget.value)}
          />
        ) : (
          <p class="small">
            {progress === undefined ? size(file.size) : percent < 100 ? `${percent} %` : t.fileTaken}
          </p>
        )}
        {progress !== undefined && <progress max={100} value={percent} aria-label={t.fileSending} />}
      </div>
      {!isBusy && <Order {...props} />}
      {(!isBusy || progress !== undefined) && (
        <button
          type="button"
          class="button quiet"
          aria-label={several && `${t.fileRemove}: ${file.name}`}
          onClick={() => (progress === undefined ? files.remove(id) : files.callOff())}
        >
          <Icon name="x" size={18} />
          <span>{progress === undefined ? t.fileRemove : t.fileCancel}</span>
        </button>
      )}
    </div>
  )
}

/** What else than words goes into a chat. */
export function AttachButton({
  disabled,
  onFiles,
  onOpen,
  hasWords,
}: {
  disabled: boolean
  onFiles(files: readonly File[]): void
  onOpen(wanted: 'camera' | 'answers' | 'later'): void
  /** There is something to be sent. */
  hasWords: boolean
}) {
  const t = words.value.messages
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])]
          // The same file may be chosen again after it was taken away.
          event.currentTarget.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t.talk.attach}
        title={t.talk.attach}
        aria-haspopup="menu"
        disabled={disabled}
        onClick={(event) => {
          const items = [
            { text: t.fileAttach, icon: 'paperclip', run: () => input.current?.click() },
            { text: t.talk.camera, icon: 'camera', run: () => onOpen('camera') },
            { text: t.talk.quickAnswers, icon: 'messageCircle', run: () => onOpen('answers') },
            ...(hasWords
              ? [{ text: t.talk.sendLater, icon: 'clock', run: () => onOpen('later') } as const]
              : []),
          ] as const
          openMenu({ label: t.talk.attach, items }, event.currentTarget)
        }}
      >
        <Icon name="plus" size={20} />
      </button>
    </>
  )
}
