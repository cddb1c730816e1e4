// The field in which a message is written.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { sends } from '../../../state/sending-key.ts'
import { words } from '../../../words/words.ts'
import { answerSource } from '../answers/store.ts'
import { focusWanted } from '../drafts.ts'
import { useMentions } from './mentions.ts'
import { Offered, useOffering } from './offered.tsx'
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
  const mentions = useMentions(instance, chat)
  // What is changed of a message that was sent is its own words.
  const sources = draft.editing === undefined ? [mentions, answerSource(instance)] : [mentions]
  const offering = useOffering(sources, ({ text: put, mentions: named }, { from, to }) => {
    writing.cursor.current = from + put.length
    change(text.slice(0, from) + put + text.slice(to), {
      ...(named && { mentions: { ...draft.mentions, ...named } }),
    })
    field.current?.focus()
  })
  const { offers, at, listId } = offering
  return (
    <div class="composer-text">
      <Offered offering={offering} />
      <label>
        <span class="unseen">{t.write}</span>
        <textarea
          ref={field}
          dir="auto"
          rows={1}
          placeholder={isCaption ? t.caption : t.write}
          maxLength={65_536}
          value={text}
          aria-autocomplete="list"
          aria-controls={offers.length > 0 ? listId : undefined}
          aria-activedescendant={offers.length > 0 ? `${listId}-${at}` : undefined}
          onInput={({ currentTarget }) => {
            change(currentTarget.value)
            offering.look(currentTarget.value, currentTarget.selectionStart)
          }}
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])]
            if (pasted.length === 0) return
            event.preventDefault()
            attach(pasted)
          }}
          onKeyDown={(event) => {
            if (event.isComposing || offering.press(event)) return
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
