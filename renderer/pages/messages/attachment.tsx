// The file that a message is to have: chosen, pasted or dropped, shown before it is sent, and how far it is on its way.
import { useEffect, useRef, useState } from 'preact/hooks'
import { kindOfFile } from '../../../core/contract/messages/file-kind.ts'
import { Icon } from '../../parts/icon.tsx'
import { size } from '../../words/times.ts'
import { words } from '../../words/words.ts'

/** A larger picture is shown by its name alone. */
const shownBytes = 8 * 1024 * 1024
const shown = /^image\/(?:jpeg|png|gif|webp)$/

/** What a browser says of it; the appliance goes by its bytes. */
export function takesCaption(file: File): boolean {
  return kindOfFile(file.type) !== 'audio'
}

export function firstFile(files: FileList | null | undefined): File | undefined {
  return files?.[0]
}

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

export function Attachment({
  file,
  progress,
  onRemove,
}: {
  file: File
  /** From 0 to 1; undefined: it is not on its way. */
  progress: number | undefined
  onRemove(): void
}) {
  const t = words.value.messages
  const picture = usePicture(file)
  const percent = Math.round((progress ?? 0) * 100)
  return (
    <div class="attachment">
      {picture === undefined ? <Icon name="fileText" size={28} /> : <img src={picture} alt="" />}
      <div class="attachment-name">
        <p>{file.name}</p>
        <p class="small">
          {progress === undefined ? size(file.size) : percent < 100 ? `${percent} %` : t.fileTaken}
        </p>
        {progress !== undefined && <progress max={100} value={percent} aria-label={t.fileSending} />}
      </div>
      <button type="button" class="button quiet" onClick={onRemove}>
        <Icon name="x" size={18} />
        <span>{progress === undefined ? t.fileRemove : t.fileCancel}</span>
      </button>
    </div>
  )
}

export function AttachButton({ disabled, onFile }: { disabled: boolean; onFile(file: File): void }) {
  const t = words.value.messages
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const file = firstFile(event.currentTarget.files)
          // The same file may be chosen again after it was taken away.
          event.currentTarget.value = ''
          if (file !== undefined) onFile(file)
        }}
      />
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t.fileAttach}
        title={t.fileAttach}
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <Icon name="paperclip" size={20} />
      </button>
    </>
  )
}
