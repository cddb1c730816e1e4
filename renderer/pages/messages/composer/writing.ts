// What is written and attached in a chat, and what becomes of it when it is sent.
import { useRef, useState } from 'preact/hooks'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { problemText } from '../../../words/problem.ts'
import { draftOf, dropDraft, focusField, setDraft, type Draft } from '../drafts.ts'
import { newKey, takesCaption, useFiles, type Attached } from './files.ts'
import { withMentions } from './mentions.ts'

export interface WritingProps {
  instance: InstanceView
  chat: string
  onSent(message: MessageView): void
}

interface Said {
  text: string
  quotedId?: string | undefined
  mentions?: string[]
  sendAt?: number | undefined
}

export function send(instance: string, to: string, said: Said): Promise<MessageView> {
  return call('sendMessage', { body: { instance, to, ...said, idempotencyKey: newKey() } })
}

/** One file has the text as its caption; of several each has its own, and the text is a message after them. */
function captioned(files: readonly Attached[], text: string): readonly Attached[] {
  const [only] = files
  return files.length === 1 && only && takesCaption(only.file) ? [{ ...only, caption: text }] : files
}

/** The text, which is a message of its own or the new words of one. */
function useText(instance: string, chat: string) {
  const draft = draftOf(instance, chat)
  const { editing, answered } = draft
  const text = editing?.text ?? draft.text
  const field = useRef<HTMLTextAreaElement>(null)
  /** Where the cursor is to stand once what was put in is there. */
  const cursor = useRef<number>(undefined)
  const change = (written: string, more: Partial<Draft> = {}): void =>
    setDraft(
      instance,
      chat,
      editing ? { editing: { ...editing, text: written } } : { text: written, ...more },
    )
  /** Where the cursor is, in place of what is marked there. */
  const insert = (part: string): void => {
    const end = { selectionStart: text.length, selectionEnd: text.length }
    const { selectionStart: from, selectionEnd: to } = field.current ?? end
    cursor.current = from + part.length
    change(text.slice(0, from) + part + text.slice(to))
  }
  /** What was begun beside the text is left. */
  const leave = (): boolean => {
    if (editing === undefined && answered === undefined) return false
    setDraft(instance, chat, editing ? { editing: undefined } : { answered: undefined })
    focusField()
    return true
  }
  return { draft, text, field, cursor, change, insert, leave }
}

export function useWriting({ instance: { id: instance }, chat, onSent }: WritingProps) {
  const written = useText(instance, chat)
  const { draft, text } = written
  const { editing, answered } = draft
  const files = useFiles()
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const isCalledOff = useRef(false)
  const isEmpty = files.files.length === 0 && text.trim() === ''
  const [first] = files.files
  const isCaption = files.files.length === 1 && first !== undefined && takesCaption(first.file)

  /** sendAt: not before. */
  const deliver = async (sendAt?: number): Promise<void> => {
    if (editing !== undefined) {
      const said = withMentions(text, draft.mentions)
      const named = said.mentions.length > 0 ? said : { text }
      await call('editMessage', { params: { id: editing.id }, body: { instance, chat, ...named } })
      return setDraft(instance, chat, { editing: undefined })
    }
    const quotedId = answered?.id
    await files.sendAll({ instance, to: chat, quotedId, sendAt }, captioned(files.files, text), onSent)
    if (text.trim() !== '' && !isCaption) {
      const said = withMentions(text, draft.mentions)
      const named = said.mentions.length > 0 ? said : { text }
      onSent(await send(instance, chat, { ...named, sendAt, ...(files.files.length === 0 && { quotedId }) }))
    }
    dropDraft(instance, chat)
  }

  /** Whether it is done; what keeps it from being done is told. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    if (busy) return false
    setBusy(true)
    setProblem('')
    isCalledOff.current = false
    try {
      await work()
      focusField()
      return true
    } catch (error) {
      if (!isCalledOff.current) setProblem(problemText(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  const submit = async (sendAt?: number): Promise<boolean> =>
    !isEmpty && (await attempt(() => deliver(sendAt)))
  /** What was recorded; under the same key it is sent once, however often it is tried. */
  const sendVoice = (file: File, key: string): Promise<boolean> =>
    attempt(async () => {
      const voice = { id: key, key, file, caption: '', isVoice: true }
      await files.sendAll({ instance, to: chat, quotedId: answered?.id }, [voice], onSent)
      setDraft(instance, chat, { answered: undefined })
    })

  const attach = (given: readonly File[]): void => {
    if (given.length === 0 || busy || editing !== undefined) return
    setProblem('')
    files.attach(given)
    focusField()
  }
  const callOff = (): void => {
    isCalledOff.current = true
    files.callOff()
  }
  return {
    ...written,
    problem,
    busy,
    files: { ...files, callOff },
    isEmpty,
    isCaption,
    submit,
    sendVoice,
    attach,
  }
}

export type Writing = ReturnType<typeof useWriting>
