// What can be opened beside the field in which a message is written: one part at a time.
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { toast } from '../../../state/toasts.ts'
import { problemText } from '../../../words/problem.ts'
import { language } from '../../../words/words.ts'
import { fetchWriting, writingWords } from '../../../words/writing.ts'
import { QuickAnswers } from '../answers/answers.tsx'
import { EmojiPicker } from '../emoji/picker.tsx'
import { Later } from '../later/later.tsx'
import { Camera } from '../recording/camera.tsx'
import { Recorder } from '../recording/recorder.tsx'
import { reacting, type Opened } from './opened.ts'
import type { Writing } from './writing.ts'

export interface BesideProps {
  opened: Opened
  instance: string
  chat: string
  writing: Writing
  onClose(): void
}

function React({ instance, chat, onClose }: BesideProps) {
  const react = async (emoji: string): Promise<void> => {
    const id = reacting.value?.id
    onClose()
    if (id === undefined) return
    try {
      await call('reactToMessage', { params: { id }, body: { instance, chat, emoji } })
    } catch (error) {
      toast(problemText(error), { kind: 'problem' })
    }
  }
  return (
    <Dialog title={writingWords().emoji.reactTitle} onClose={onClose}>
      <EmojiPicker onTake={(emoji) => void react(emoji)} />
    </Dialog>
  )
}

function Emoji({ writing }: BesideProps) {
  return (
    <div class="emoji-panel" role="dialog" aria-label={writingWords().emoji.title}>
      <EmojiPicker onTake={writing.insert} />
    </div>
  )
}

const Picture = ({ writing, onClose }: BesideProps) => (
  <Camera onTaken={(file) => writing.attach([file])} onClose={onClose} />
)

const Answers = ({ instance, writing, onClose }: BesideProps) => (
  <QuickAnswers
    instance={instance}
    onUse={(text) => {
      writing.insert(text)
      onClose()
    }}
    onClose={onClose}
  />
)

const SendLater = ({ writing, onClose }: BesideProps) => <Later onPlan={writing.submit} onClose={onClose} />

const parts = {
  emoji: Emoji,
  react: React,
  voice: Recorder,
  camera: Picture,
  answers: Answers,
  later: SendLater,
} as const satisfies Record<Opened, ComponentType<BesideProps>>

function BesideIt(props: BesideProps) {
  const spoken = language.value
  useEffect(() => void fetchWriting(), [spoken])
  const Part = parts[props.opened]
  return <Part {...props} />
}

/** With its words. */
export async function loadBeside(): Promise<ComponentType<BesideProps>> {
  await fetchWriting()
  return BesideIt
}
