// Where a message is written. Accepted means stored: it is sent, or says why not under Sending.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { sendFile, type FormToSend } from '../../api/form.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { stateWord } from '../../parts/state.tsx'
import { go, href } from '../../state/router.ts'
import { problemText } from '../../words/problem.ts'
import { words } from '../../words/words.ts'
import { AttachButton, Attachment, firstFile, takesCaption } from './attachment.tsx'

/** A key that only this press of the button has: a repeated request sends once. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
}

function send(instance: string, to: string, text: string): Promise<MessageView> {
  return call('sendMessage', { body: { instance, to, text, idempotencyKey: newKey() } })
}

function sendWithFile(
  instance: string,
  to: string,
  { caption, ...file }: Omit<FormToSend, 'fields'> & { caption: string },
): Promise<MessageView> {
  const fields = { instance, to, idempotencyKey: newKey(), ...(caption.trim() !== '' && { caption }) }
  return sendFile({ ...file, fields })
}

const canSend = ({ state }: InstanceView): boolean =>
  state === 'open' || state === 'connecting' || state === 'reconnecting'

interface ComposerProps {
  instance: InstanceView
  chat: string
  onSent(message: MessageView): void
}

/** What is written and attached, and what becomes of it. */
function useDraft({ instance, chat, onSent }: ComposerProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const [file, setFile] = useState<File>()
  const [progress, setProgress] = useState<number>()
  const sending = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => sending.current?.abort(), [])
  const isEmpty = file === undefined && text.trim() === ''
  const isCaption = file !== undefined && takesCaption(file)
  const deliver = async (signal: AbortSignal): Promise<void> => {
    if (file !== undefined) {
      setProgress(0)
      const caption = isCaption ? text : ''
      onSent(await sendWithFile(instance.id, chat, { file, caption, signal, onProgress: setProgress }))
      setFile(undefined)
    }
    // A sound goes without words: they are a message of their own.
    if (text.trim() !== '' && !isCaption) onSent(await send(instance.id, chat, text))
    setText('')
  }
  const submit = async (): Promise<void> => {
    if (isEmpty || busy) return
    setBusy(true)
    setProblem('')
    const { signal } = (sending.current = new AbortController())
    try {
      await deliver(signal)
    } catch (error) {
      if (!signal.aborted) setProblem(problemText(error))
    } finally {
      setProgress(undefined)
      setBusy(false)
    }
  }
  const attach = (given: File | undefined): void => {
    if (given === undefined || busy) return
    setProblem('')
    setFile(given)
  }
  const detach = (): void => (busy ? sending.current?.abort() : setFile(undefined))
  return { text, setText, problem, busy, file, progress, isEmpty, isCaption, submit, attach, detach }
}

function Written({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const t = words.value.messages
  const { text, setText, submit, attach, isCaption } = draft
  return (
    <label class="composer-text">
      <span class="unseen">{t.write}</span>
      <textarea
        rows={Math.min(6, text.split('\n').length)}
        placeholder={isCaption ? t.caption : t.write}
        maxLength={65_536}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          const pasted = firstFile(event.clipboardData?.files)
          if (pasted === undefined) return
          event.preventDefault()
          attach(pasted)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          void submit()
        }}
      />
    </label>
  )
}

export function Composer(props: ComposerProps) {
  const t = words.value.messages
  const draft = useDraft(props)
  const { problem, busy, file, progress, isEmpty, submit, attach, detach } = draft
  if (!canSend(props.instance)) {
    return (
      <p class="composer-off">
        {t.cannotSend(stateWord(props.instance))}{' '}
        <a href={href('numbers', props.instance.id)}>{t.toNumber}</a>
      </p>
    )
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        attach(firstFile(event.dataTransfer?.files))
      }}
    >
      <p class="problem" role="alert">
        {problem}
      </p>
      {file !== undefined && <Attachment file={file} progress={progress} onRemove={detach} />}
      <div class="composer-line">
        <AttachButton disabled={busy} onFile={attach} />
        <Written draft={draft} />
        <button type="submit" class="button primary" disabled={busy || isEmpty}>
          <Icon name="send" size={18} />
          <span>{t.send}</span>
        </button>
      </div>
    </form>
  )
}

/** To a number that there is no chat with yet. */
export function NewMessage({ instance, onClose }: { instance: InstanceView; onClose(): void }) {
  const t = words.value.messages
  const [to, setTo] = useState('')
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    try {
      const recipient = to.includes('@') ? to : to.replaceAll(/\D/g, '')
      const sent = await send(instance.id, recipient, text)
      onClose()
      go(href('messages', instance.id, sent.chat))
    } catch (error) {
      setProblem(problemText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t.newMessage} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void submit()
        }}
      >
        <TextField label={t.to} hint={words.value.link.phoneHint} value={to} onChange={setTo} required />
        <label class="field">
          <span>{t.text}</span>
          <textarea
            rows={4}
            required
            maxLength={65_536}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="submit" class="button primary" disabled={busy}>
            <Icon name="send" size={18} />
            <span>{t.send}</span>
          </button>
        </div>
      </form>
    </Dialog>
  )
}
