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
import { Beside, reacting, type Opened } from './composer/opened.ts'
import { send, useWriting, type Writing, type WritingProps } from './composer/writing.ts'
import { allNumbers } from './chats-store.ts'
import { focusField } from './drafts.ts'
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

/** One thing at a time is open beside the field, which has the focus again afterwards. */
function useOpened() {
  const [opened, setOpened] = useState<Opened>()
  const isReacting = reacting.value !== undefined
  const close = (): void => {
    reacting.value = undefined
    setOpened(undefined)
    if (!isReacting) focusField()
  }
  return {
    opened: isReacting ? 'react' : opened,
    open: (wanted: Opened) => (wanted === opened ? close() : setOpened(wanted)),
    close,
  } as const
}

type Props = WritingProps & {
  /** The own message that was sent last is to be changed. */
  onEditLast(): void
}

interface LineProps extends Pick<Props, 'chat' | 'onEditLast'> {
  writing: Writing
  instance: string
  opened: Opened | undefined
  open(wanted: Opened): void
}

/** The field with what is beside it. */
function Line({ writing, instance, chat, onEditLast, opened, open }: LineProps) {
  const t = words.value.messages
  const { busy, isEmpty, attach, draft } = writing
  return (
    <div class="composer-line">
      <AttachButton
        disabled={busy || draft.editing !== undefined}
        onFiles={attach}
        hasWords={!isEmpty}
        onOpen={(wanted) => {
          // It has the focus again afterwards.
          writing.field.current?.focus()
          open(wanted)
        }}
      />
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t.talk.emoji}
        title={t.talk.emoji}
        aria-expanded={opened === 'emoji'}
        onClick={() => open('emoji')}
      >
        <Icon name="smile" size={20} />
      </button>
      <Field writing={writing} instance={instance} chat={chat} onEditLast={onEditLast} />
      {isEmpty && draft.editing === undefined ? (
        <button
          type="button"
          class="button primary icon-only"
          aria-label={t.talk.record}
          title={t.talk.record}
          disabled={busy}
          onClick={() => open('voice')}
        >
          <Icon name="mic" size={20} />
        </button>
      ) : (
        <button type="submit" class="button primary" disabled={busy || isEmpty}>
          <Icon name={draft.editing ? 'check' : 'send'} size={18} />
          <span>{draft.editing ? t.talk.save : t.send}</span>
        </button>
      )}
    </div>
  )
}

export function Composer(props: Props) {
  const t = words.value.messages
  const { instance, chat, onEditLast } = props
  const writing = useWriting(props)
  const { opened, open, close } = useOpened()
  const { problem, submit, attach } = writing
  if (!canSend(instance)) {
    return (
      <p class="composer-off">
        {t.cannotSend(stateWord(instance))} <a href={href('numbers', instance.id)}>{t.toNumber}</a>
      </p>
    )
  }
  const isInline = opened === 'emoji' || opened === 'voice'
  const beside = opened && (
    <Beside
      key={opened}
      opened={opened}
      writing={writing}
      instance={instance.id}
      chat={chat}
      onClose={close}
      onFailed={close}
    />
  )
  return (
    <>
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
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.defaultPrevented || opened !== 'emoji') return
          event.preventDefault()
          close()
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
        {isInline && beside}
        {opened !== 'voice' && (
          <Line
            writing={writing}
            instance={instance.id}
            chat={chat}
            onEditLast={onEditLast}
            opened={opened}
            open={open}
          />
        )}
      </form>
      {!isInline && beside}
    </>
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
    <Dialog title={allNumbers.value ? `${t.newMessage}: ${instance.name}` : t.newMessage} onClose={onClose}>
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
