// Plays a sound or a voice message: to a place in it, faster, and never two at once. Of a voice message it is shown how it
// sounds and whether it was played, and whoever sent it is told.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Icon } from '../../../parts/icon.tsx'
import { reading } from '../../../state/reading.ts'
import { words } from '../../../words/words.ts'
import { useTools } from './tools.ts'

const speeds = [1, 1.5, 2] as const
let speed: (typeof speeds)[number] = 1
let playing: HTMLAudioElement | undefined

function timeText(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** What a sound does now. */
function usePlaying() {
  const audio = useRef<HTMLAudioElement>(null)
  const [now, setNow] = useState({ at: 0, length: 0, isPlaying: false, hasFailed: false })
  const look = (): void => {
    const element = audio.current
    if (element === null) return
    const { currentTime: at, duration, paused, error } = element
    const length = Number.isFinite(duration) ? duration : 0
    setNow({ at, length, isPlaying: !paused, hasFailed: error !== null })
  }
  useEffect(() => () => audio.current?.pause(), [])
  return { audio, now, look }
}

/** One path, so that a chat of voice messages is no more to draw than one of texts. */
function Wave({ waveform, share }: { waveform: readonly number[]; share: number }) {
  if (waveform.length === 0) return null
  const path = waveform
    .map((point, n) => `M${n * 4 + 2} ${16 - Math.max(1, point * 0.14)}v${Math.max(2, point * 0.28)}`)
    .join('')
  const drawn = (isPlayed: boolean) => (
    <svg
      class="player-wave"
      data-played={isPlayed}
      viewBox={`0 0 ${waveform.length * 4} 32`}
      preserveAspectRatio="none"
      style={isPlayed ? { clipPath: `inset(0 ${100 - share * 100}% 0 0)` } : undefined}
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  )
  return (
    <>
      {drawn(false)}
      {drawn(true)}
    </>
  )
}

function Mic({ isPlayed }: { isPlayed: boolean }) {
  const { played } = words.value.messages.status
  return (
    <span class="player-mic" data-played={isPlayed} title={isPlayed ? played : ''}>
      <Icon name="mic" size={13} />
      {isPlayed && <span class="unseen">{played}</span>}
    </span>
  )
}

/** Those that were played here since the page was opened: the appliance knows of those before. */
const playedHere = new Set<number>()

function useTold({ row, id, kind, fromMe, status }: MessageView): () => void {
  const { instance } = useTools()
  return () => {
    if (kind !== 'voice' || fromMe || status === 'played' || playedHere.has(row)) return
    playedHere.add(row)
    if (reading.value !== 'told') return
    // Where it cannot be told just now, it is with the next time that the page is opened.
    void call('markRead', { params: { id: instance }, body: { messages: [id], played: true } }).catch(
      () => undefined,
    )
  }
}

export function Player({
  address,
  label,
  message,
}: {
  address: string
  label: string
  message: MessageView
}) {
  const t = words.value.messages.talk
  const { audio, now, look } = usePlaying()
  const tell = useTold(message)
  const { sound, kind, status, row } = message
  const length = now.length > 0 ? now.length : (sound?.seconds ?? 0)
  const isPlayed = status === 'played' || playedHere.has(row)
  const [fast, setFast] = useState(speed)
  const toggle = (): void => {
    const element = audio.current
    if (element === null) return
    if (!element.paused) return element.pause()
    playing?.pause()
    playing = element
    element.playbackRate = speed
    // A file that cannot be played says so by its event.
    void element.play().catch(look)
  }
  const faster = (): void => {
    speed = speeds[(speeds.indexOf(fast) + 1) % speeds.length] ?? 1
    setFast(speed)
    if (audio.current !== null) audio.current.playbackRate = speed
  }
  const play = (): void => {
    tell()
    look()
  }
  const events = { onPlay: play, onPause: look, onTimeUpdate: look, onDurationChange: look, onError: look }
  return (
    <div class="player">
      <audio ref={audio} src={address} preload="none" {...events} onEnded={look} />
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={`${now.isPlaying ? t.pause : t.play}: ${label}`}
        onClick={toggle}
      >
        <Icon name={now.isPlaying ? 'pause' : 'play'} size={22} />
      </button>
      <div class="player-line" data-wave={(sound?.waveform.length ?? 0) > 0}>
        {sound && <Wave waveform={sound.waveform} share={length > 0 ? now.at / length : 0} />}
        <input
          type="range"
          min={0}
          max={Math.max(1, length)}
          step={0.1}
          value={now.at}
          aria-label={t.place}
          aria-valuetext={timeText(now.at)}
          onInput={({ currentTarget }) => {
            if (audio.current !== null) audio.current.currentTime = Number(currentTarget.value)
          }}
        />
        <span class="small">
          {now.hasFailed ? t.notPlayed : `${timeText(now.at)}${length > 0 ? ` / ${timeText(length)}` : ''}`}
          {kind === 'voice' && <Mic isPlayed={isPlayed} />}
        </span>
      </div>
      <button
        type="button"
        class="player-speed"
        aria-label={t.speed(String(fast))}
        title={t.speed(String(fast))}
        onClick={faster}
      >
        {fast}×
      </button>
      <a class="button quiet icon-only" href={address} download="" aria-label={`${t.download}: ${label}`}>
        <Icon name="download" size={18} />
      </a>
    </div>
  )
}
