// The time line: what can be gone back to, and the moment that is picked from it by mouse, finger or arrow keys.
import { useState } from 'preact/hooks'
import { Choices } from '../../parts/choices.tsx'
import { minute } from '../../state/clock.ts'
import { snapTo, type Moments } from '../../state/moments.ts'
import { exact, moment } from '../../words/times.ts'
import { words } from '../../words/words.ts'

const zooms = { hour: 60 * 60 * 1000, day: 24 * 60 * 60 * 1000, all: Infinity } as const
type Zoom = keyof typeof zooms

const isZoom = (name: string): name is Zoom => Object.hasOwn(zooms, name)

/** Fine enough for a second within an hour, and never more steps than the keyboard gets through. */
const stepOf = (length: number): number => Math.max(1000, Math.round(length / 3600 / 1000) * 1000)

function Line({ all, from, to }: { all: Moments; from: number; to: number }) {
  const place = (at: number): number => ((Math.min(to, Math.max(from, at)) - from) * 1000) / (to - from)
  return (
    <svg class="moments-line" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
      <rect class="moments-track" x="0" y="9" width="1000" height="6" />
      {all.spans
        .filter((span) => span.to >= from && span.from <= to)
        .map((span) => (
          <rect
            key={span.from}
            class="moments-span"
            x={place(span.from)}
            y="6"
            width={Math.max(2, place(span.to) - place(span.from))}
            height="12"
          />
        ))}
      {all.points
        .filter((at) => at >= from && at <= to)
        .map((at) => (
          <rect key={at} class="moments-point" x={place(at) - 1.5} y="0" width="3" height="24" />
        ))}
    </svg>
  )
}

export function MomentPicker({
  all,
  value,
  onPick,
}: {
  all: Moments
  value: number
  onPick(at: number): void
}) {
  const t = words.value.backups
  const length = all.to - all.from
  const [zoom, setZoom] = useState<Zoom>('all')
  const from = Math.max(all.from, Math.min(value, all.to) - zooms[zoom])
  const start = zoom === 'all' ? all.from : Math.max(all.from, Math.min(from, all.to - zooms[zoom]))
  const end = zoom === 'all' ? all.to : Math.min(all.to, start + zooms[zoom])
  const step = stepOf(end - start)
  const fits = Object.keys(zooms)
    .filter(isZoom)
    .filter((each) => each === 'all' || zooms[each] < length)
  return (
    <div class="moments">
      <p class="moments-now">
        {t.asItWas} <strong title={exact(value)}>{moment(value, minute.value)}</strong>
      </p>
      <Line all={all} from={start} to={Math.max(end, start + 1)} />
      <input
        type="range"
        aria-label={t.pick}
        aria-valuetext={exact(value)}
        min={start}
        max={start + Math.ceil((end - start) / step) * step}
        step={step}
        value={value}
        onInput={({ currentTarget }) => onPick(snapTo(all, Number(currentTarget.value), value))}
      />
      <p class="moments-ends small">
        <span>{moment(start, minute.value)}</span>
        <span>{moment(end, minute.value)}</span>
      </p>
      {fits.length > 1 && (
        <Choices<Zoom>
          label={t.zoom}
          value={zoom}
          options={fits.map((each) => ({ value: each, text: t.zooms[each] }))}
          onChange={setZoom}
        />
      )}
    </div>
  )
}
