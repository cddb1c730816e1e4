// Where a message is written. Accepted means stored: it is sent, or says why not under Sending.
import { useState } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { stateWord } from '../../parts/state.tsx'
import { go, href } from '../../state/router.ts'
import { problemText } from '../../words/problem.ts'
import { words } from '../../words/words.ts'

/** A key that only this press of the button has: a repeated request sends once. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
}

function send(instance: string, to: string, text: string): Promise<MessageView> {
  return call('sendMessage', { body: { instance, to, text, idempotencyKey: newKey() } })
}

const canSend = ({ state }: InstanceView): boolean =>
  state === 'open' || state === 'connecting' || state === 'reconnecting'

export function Composer({
  instance,
  chat,
  onSent,
}: {
  instance: InstanceView
  chat: string
  onSent(message: MessageView): void
}) {
  const t = words.value.messages
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    if (text.trim() === '' || busy) return
    setBusy(true)
    setProblem('')
    try {
      onSent(await send(instance.id, chat, text))
      setText('')
    } catch (error) {
      setProblem(problemText(error))
    } finally {
      setBusy(false)
    }
  }
  if (!canSend(instance)) {
    return (
      <p class="composer-off">
        {t.cannotSend(stateWord(instance))} <a href={href('numbers', instance.id)}>{t.toNumber}</a>
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
    >
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="composer-line">
        <label class="composer-text">
          <span class="unseen">{t.write}</span>
          <textarea
            rows={Math.min(6, text.split('\n').length)}
            placeholder={t.write}
            maxLength={65_536}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
              event.preventDefault()
              void submit()
            }}
          />
        </label>
        <button type="submit" class="button primary" disabled={busy || text.trim() === ''}>
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
