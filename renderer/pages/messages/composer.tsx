// Where a message is written. Accepted means stored: it is sent, or says why not under Sending.
import { useState } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { stateWord } from '../../parts/state.tsx'
import { go, href } from '../../state/router.ts'
import { problemText } from '../../words/problem.ts'
import { words } from '../../words/words.ts'
import { AttachButton, Attachment } from './attachment.tsx'
import { Field } from './composer/field.tsx'
import { send, useWriting, type Writing, type WritingProps } from './composer/writing.ts'
import { doerName } from './names.ts'
import { plain } from './thread/formatted.tsx'

const canSend = ({ state }: InstanceView): boolean =>
  state === 'open' || state === 'connecting' || state === 'reconnecting'

/** What is answered or changed stands above what is written. */
function About({ writing, chat }: { writing: Writing; chat: string }) {
  const t = words.value.messages
  const { answered, editing } = writing.draft
  if (answered === undefined && editing === undefined) return null
  return (
    <div class="composer-about">
      <div class="composer-quoted" role="status">
        <span class="bubble-author">
          {editing ? t.talk.editing : <bdi>{answered && doerName(answered, chat)}</bdi>}
        </span>
        {!editing && answered && (
          <span dir="auto">{answered.text === null ? t.kinds[answered.kind] : plain(answered.text)}</span>
        )}
      </div>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t.talk.leave}
        title={t.talk.leave}
        onClick={writing.leave}
      >
        <Icon name="x" size={20} />
      </button>
    </div>
  )
}

function Attachments({ writing: { files, busy } }: { writing: Writing }) {
  const all = files.files
  return (
    <div class="attachments">
      {all.map((attached, n) => (
        <Attachment
          key={attached.id}
          attached={attached}
          progress={n === 0 ? files.progress : undefined}
          several={all.length > 1 ? { isFirst: n === 0, isLast: n === all.length - 1 } : undefined}
          files={files}
          isBusy={busy}
        />
      ))}
    </div>
  )
}

export function Composer(
  props: WritingProps & {
    /** The own message that was sent last is to be changed. */
    onEditLast(): void
  },
) {
  const t = words.value.messages
  const { instance, chat, onEditLast } = props
  const writing = useWriting(props)
  const { problem, busy, isEmpty, submit, attach, draft } = writing
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
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        attach([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <p class="problem" role="alert">
        {problem}
      </p>
      {instance.state !== 'open' && (
        <p class="composer-waits" role="status">
          <Icon name="clock" size={16} /> {t.talk.waits}
        </p>
      )}
      <About writing={writing} chat={chat} />
      <Attachments writing={writing} />
      <div class="composer-line">
        <AttachButton disabled={busy || draft.editing !== undefined} onFiles={attach} />
        <Field writing={writing} instance={instance.id} chat={chat} onEditLast={onEditLast} />
        <button type="submit" class="button primary" disabled={busy || isEmpty}>
          <Icon name={draft.editing ? 'check' : 'send'} size={18} />
          <span>{draft.editing ? t.talk.save : t.send}</span>
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
      const sent = await send(instance.id, recipient, { text })
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
