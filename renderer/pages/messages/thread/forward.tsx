// To whom a message is forwarded: one chat or several.
import { useState } from 'preact/hooks'
import type { ChatView, MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Loaded } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { toast } from '../../../state/toasts.ts'
import { problemText } from '../../../words/problem.ts'
import { words } from '../../../words/words.ts'
import { nameOf } from '../names.ts'

const pageSize = 500

function nameOfChat({ name, jid, pn, lid, kind }: ChatView): string {
  return name ?? (kind === 'group' ? words.value.messages.group : nameOf(pn, lid, jid))
}

function Chats({
  instance,
  chosen,
  toggle,
}: {
  instance: string
  chosen: readonly string[]
  toggle(jid: string): void
}) {
  const t = words.value.messages
  const [text, setText] = useState('')
  const found = useResource(
    async () => (await call('listChats', { params: { id: instance }, query: { limit: pageSize } })).chats,
    [instance],
  )
  const low = text.trim().toLocaleLowerCase()
  return (
    <>
      <label class="search">
        <Icon name="search" size={18} />
        <span class="unseen">{t.searchChats}</span>
        <input
          type="search"
          placeholder={t.searchChats}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <Loaded from={found}>
        {(chats) => (
          <fieldset class="forward-chats">
            <legend class="unseen">{t.chats}</legend>
            {chats
              .filter(({ kind }) => kind === 'user' || kind === 'group')
              .filter(
                (each) => chosen.includes(each.jid) || nameOfChat(each).toLocaleLowerCase().includes(low),
              )
              .slice(0, 60)
              .map((each) => (
                <label class="check" key={each.id}>
                  <input
                    type="checkbox"
                    checked={chosen.includes(each.jid)}
                    onChange={() => toggle(each.jid)}
                  />
                  <bdi>{nameOfChat(each)}</bdi>
                </label>
              ))}
          </fieldset>
        )}
      </Loaded>
    </>
  )
}

export function Forward({
  message: { id, chat },
  instance,
  onClose,
}: {
  message: MessageView
  instance: string
  onClose(): void
}) {
  const t = words.value.messages
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const toggle = (jid: string): void =>
    setChosen(chosen.includes(jid) ? chosen.filter((each) => each !== jid) : [...chosen, jid])
  const submit = async (): Promise<void> => {
    setBusy(true)
    setProblem('')
    let left = chosen
    try {
      for (const to of chosen) {
        await call('forwardMessage', { params: { id }, body: { instance, chat, to } })
        // Those that have it are not sent it again.
        left = left.filter((each) => each !== to)
        setChosen(left)
      }
      toast(t.talk.forwarded(chosen.length))
      onClose()
    } catch (error) {
      setProblem(problemText(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t.talk.forwardTo} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy && chosen.length > 0) void submit()
        }}
      >
        <Chats instance={instance} chosen={chosen} toggle={toggle} />
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="submit" class="button primary" disabled={busy || chosen.length === 0}>
            <Icon name="forward" size={18} />
            <span>{t.talk.forwardMany(chosen.length)}</span>
          </button>
        </div>
      </form>
    </Dialog>
  )
}
