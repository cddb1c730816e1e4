// The field in which a message is written.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { sends } from '../../../state/sending-key.ts'
import { words } from '../../../words/words.ts'
import { focusField, focusWanted } from '../drafts.ts'
import { Offered, useMentioning } from './mentions.tsx'
import type { Writing } from './writing.ts'

/** The focus is where the hand expects it; the cursor at the end of what stands there. */
function useFocus({ field, cursor, text }: Writing): void {
  const wanted = focusWanted.value
  const first = useRef(wanted)
  useLayoutEffect(() => {
    // On a phone the keyboard would cover what is to be read.
    if (wanted === first.current && !matchMedia('(hover: hover)').matches) return
    field.current?.focus()
    const end = field.current?.value.length ?? 0
    field.current?.setSelectionRange(end, end)
  }, [wanted])
  useLayoutEffect(() => {
    if (field.current === null) return
    fit(field.current)
    if (cursor.current !== undefined) field.current.setSelectionRange(cursor.current, cursor.current)
    cursor.current = undefined
  }, [text])
}

interface Props {
  writing: Writing
  instance: string
  chat: string
  onEditLast(): void
}

/** As many lines as are written, up to where it scrolls. */
function fit(element: HTMLTextAreaElement): void {
  element.style.height = 'auto'
  element.style.height = `${Math.min(element.scrollHeight + 2, 168)}px`
}

export function Field({ writing, instance, chat, onEditLast }: Props) {
  const t = words.value.messages
  const { text, change, submit, attach, isCaption, isEmpty, leave, draft, field } = writing
  useFocus(writing)
  const mentioning = useMentioning({ instance, chat }, ({ name, jid, from, to }) => {
    change(`${text.slice(0, from)}@${name} ${text.slice(to)}`, {
      mentions: { ...draft.mentions, [name]: jid },
    })
    focusField()
  })
  const { offered, at, listId } = mentioning
  return (
    <div class="composer-text">
      <Offered mentioning={mentioning} />
      <label>
        <span class="unseen">{t.write}</span>
        <textarea
          ref={field}
          dir="auto"
          rows={1}
          placeholder={isCaption ? t.caption : t.write}
          maxLength={65_536}
          value={text}
          aria-autocomplete={chat.endsWith('@g.us') ? 'list' : undefined}
          aria-controls={offered.length > 0 ? listId : undefined}
          aria-activedescendant={offered.length > 0 ? `${listId}-${at}` : undefined}
          onInput={({ currentTarget }) => {
            change(currentTarget.value)
            mentioning.look(currentTarget.value, currentTarget.selectionStart)
          }}
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])]
            if (pasted.length === 0) return
            event.preventDefault()
            attach(pasted)
          }}
          onKeyDown={(event) => {
            if (event.isComposing || mentioning.press(event)) return
            if (event.key === 'Escape' && leave()) event.preventDefault()
            if (event.key === 'ArrowUp' && isEmpty) {
              event.preventDefault()
              onEditLast()
            }
            if (!sends(event)) return
            event.preventDefault()
            void submit()
          }}
        />
      </label>
    </div>
  )
}
