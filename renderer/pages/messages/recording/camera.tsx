// Takes a picture with a camera of this machine; it is attached as any other, to be sent with its caption.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { writingWords } from '../../../words/writing.ts'
import { DeviceProblem, nextCamera, release, streamOf } from './devices.ts'

const quality = 0.9

function stillOf(video: HTMLVideoElement): Promise<File | undefined> {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}.jpg`
  return new Promise((resolve) => {
    canvas.toBlob(
      (blob) => resolve(blob === null ? undefined : new File([blob], name, { type: 'image/jpeg' })),
      'image/jpeg',
      quality,
    )
  })
}

/** What the camera sees, as long as this is open. */
function useCamera() {
  const video = useRef<HTMLVideoElement>(null)
  const [problem, setProblem] = useState('')
  const [isReady, setReady] = useState(false)
  const [chosen, choose] = useState<string>()
  const [next, setNext] = useState<string>()
  useEffect(() => {
    let stream: MediaStream | undefined
    let isLeft = false
    const begin = async (): Promise<void> => {
      stream = await streamOf('camera', chosen)
      if (isLeft || video.current === null) return release(stream)
      video.current.srcObject = stream
      setNext(await nextCamera(stream))
    }
    begin().catch((error: unknown) =>
      setProblem(error instanceof DeviceProblem ? error.message : String(error)),
    )
    return () => {
      isLeft = true
      setReady(false)
      release(stream)
    }
  }, [chosen])
  return {
    video,
    problem,
    isReady,
    ready: () => setReady(true),
    change: next === undefined ? undefined : () => choose(next),
  }
}

export function Camera({ onTaken, onClose }: { onTaken(file: File): void; onClose(): void }) {
  const t = writingWords().camera
  const { video, problem, isReady, ready, change } = useCamera()
  const take = async (): Promise<void> => {
    const file = video.current === null ? undefined : await stillOf(video.current)
    onClose()
    if (file !== undefined) onTaken(file)
  }
  return (
    <Dialog title={t.title} onClose={onClose}>
      {problem === '' ? (
        <>
          {!isReady && <p role="status">{t.asking}</p>}
          <video
            ref={video}
            class="camera"
            aria-label={t.picture}
            autoplay
            muted
            playsInline
            onPlaying={ready}
          />
        </>
      ) : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="dialog-foot">
        {change !== undefined && problem === '' && (
          <button type="button" class="button plain" onClick={change}>
            <Icon name="refreshCw" size={18} />
            <span>{t.other}</span>
          </button>
        )}
        <button type="button" class="button primary" disabled={!isReady} onClick={() => void take()}>
          <Icon name="camera" size={18} />
          <span>{t.take}</span>
        </button>
      </div>
    </Dialog>
  )
}
