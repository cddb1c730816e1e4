// Plays a sound or a voice message: to a place in it, faster, and never two at once.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../../parts/icon.tsx'
import { words } from '../../../words/words.ts'

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

export function Player({ address, label }: { address: string; label: string }) {
  const t = words.value.messages.talk
  const { audio, now, look } = usePlaying()
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
  const events = { onPlay: look, onPause: look, onTimeUpdate: look, onDurationChange: look, onError: look }
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
      <div class="player-line">
        <input
          type="range"
          min={0}
          max={Math.max(1, now.length)}
          step={0.1}
          value={now.at}
          aria-label={t.place}
          aria-valuetext={timeText(now.at)}
          onInput={({ currentTarget }) => {
            if (audio.current !== null) audio.current.currentTime = Number(currentTarget.value)
          }}
        />
        <span class="small">
          {now.hasFailed
            ? t.notPlayed
            : `${timeText(now.at)}${now.length > 0 ? ` / ${timeText(now.length)}` : ''}`}
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
