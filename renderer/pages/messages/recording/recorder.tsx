// Records a voice message in place of the field: how long and how loud it is, to be heard first, discarded or sent.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../../parts/icon.tsx'
import { problemText } from '../../../words/problem.ts'
import { writingWords } from '../../../words/writing.ts'
import { newKey } from '../composer/files.ts'
import type { Writing } from '../composer/writing.ts'
import { useRecording, type Recorded } from './recording.ts'

function timeText(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** Computed rather than loaded: the page may load no sound but what the appliance has. */
function useHearing({ file }: Recorded) {
  const playing = useRef<AudioContext>(undefined)
  const [isPlaying, setPlaying] = useState(false)
  const [problem, setProblem] = useState('')
  const stop = (): void => {
    void playing.current?.close().catch(() => undefined)
    playing.current = undefined
    setPlaying(false)
  }
  useEffect(() => stop, [])
  const play = async (): Promise<void> => {
    const context = new AudioContext()
    playing.current = context
    setPlaying(true)
    try {
      const source = context.createBufferSource()
      source.buffer = await context.decodeAudioData(await file.arrayBuffer())
      source.connect(context.destination)
      source.addEventListener('ended', () => playing.current === context && stop())
      source.start()
    } catch (error) {
      stop()
      setProblem(writingWords().voice.broken(problemText(error)))
    }
  }
  return { isPlaying, problem, toggle: () => (playing.current === undefined ? void play() : stop()) }
}

function Hear({ recorded }: { recorded: Recorded }) {
  const t = writingWords().voice
  const { isPlaying, problem, toggle } = useHearing(recorded)
  return (
    <>
      <button type="button" class="button plain" onClick={toggle}>
        <Icon name={isPlaying ? 'pause' : 'play'} size={18} />
        <span>{isPlaying ? t.pause : t.play}</span>
      </button>
      <p class="problem" role="alert">
        {problem}
      </p>
    </>
  )
}

function Level({ levels }: { levels: readonly number[] }) {
  return (
    <span class="voice-level" role="img" aria-label={writingWords().voice.level}>
      {levels.map((level, n) => (
        <span key={n} style={{ height: `${Math.round(10 + level * 90)}%` }} />
      ))}
    </span>
  )
}

type Recording = ReturnType<typeof useRecording>

function Now({ recording: { state, levels, ms, recorded } }: { recording: Recording }) {
  const t = writingWords().voice
  if (state === 'asking') return <span role="status">{t.asking}</span>
  return (
    <>
      <span class="voice-now" role="status" data-on={state === 'recording'}>
        {state === 'recording' ? t.recording : state === 'paused' ? t.paused : t.title}
      </span>
      <span role="timer">{timeText(recorded?.seconds ?? ms / 1000)}</span>
      {state === 'recording' && <Level levels={levels} />}
    </>
  )
}

/** What can be done while it is recorded. */
function Controls({ recording: { state, pause, resume, stop } }: { recording: Recording }) {
  const t = writingWords().voice
  if (state !== 'recording' && state !== 'paused') return null
  const isPaused = state === 'paused'
  const hold = isPaused ? t.goOn : t.hold
  return (
    <>
      <button
        type="button"
        class="button plain icon-only"
        aria-label={hold}
        title={hold}
        onClick={isPaused ? resume : pause}
      >
        <Icon name={isPaused ? 'mic' : 'pause'} size={18} />
      </button>
      <button
        type="button"
        class="button plain icon-only"
        aria-label={t.stop}
        title={t.stop}
        onClick={() => void stop()}
      >
        <Icon name="square" size={18} />
      </button>
    </>
  )
}

export function Recorder({ writing, onClose }: { writing: Writing; onClose(): void }) {
  const t = writingWords().voice
  const recording = useRecording()
  const { state, problem, recorded, stop } = recording
  const { busy, files } = writing
  const [key] = useState(newKey)
  const send = async (): Promise<void> => {
    const done = await stop()
    if (done !== undefined && (await writing.sendVoice(done.file, key))) onClose()
  }
  const canSend = !busy && (state === 'recording' || state === 'paused' || state === 'recorded')
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <div
      class="voice"
      role="group"
      aria-label={t.title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <button
        ref={first}
        type="button"
        class="button quiet icon-only"
        aria-label={t.discard}
        title={t.discard}
        onClick={() => {
          files.callOff()
          onClose()
        }}
      >
        <Icon name="trash" size={20} />
      </button>
      {state === 'failed' ? (
        <p class="problem" role="alert">
          {problem}
        </p>
      ) : (
        <Now recording={recording} />
      )}
      <Controls recording={recording} />
      {recorded && !busy && <Hear recorded={recorded} />}
      {busy && <progress max={1} value={files.progress ?? 0} aria-label={t.sending} />}
      <button
        type="button"
        class="button primary icon-only"
        aria-label={t.send}
        title={t.send}
        disabled={!canSend}
        onClick={() => void send()}
      >
        <Icon name="send" size={18} />
      </button>
    </div>
  )
}
