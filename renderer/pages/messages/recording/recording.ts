// A voice message while it is recorded: for how long, how loud it is, and what became of it.
import { useEffect, useRef, useState } from 'preact/hooks'
import { DeviceProblem, release, streamOf } from './devices.ts'
import { oggOf } from './ogg.ts'

/** What phones play comes first; what the appliance makes into that comes last. */
const types = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'] as const
const shownLevels = 32
const levelMs = 100
/** As long as WhatsApp's own would get: a page that is forgotten does not record for ever. */
const mostMs = 30 * 60 * 1000

export interface Recorded {
  file: File
  seconds: number
}

type State = 'asking' | 'recording' | 'paused' | 'recorded' | 'failed'

async function fileOf(parts: readonly Blob[], type: string): Promise<File> {
  const bytes = new Uint8Array(await new Blob([...parts]).arrayBuffer())
  const ogg = type.startsWith('audio/webm') ? oggOf(bytes) : undefined
  const [plain = type] = type.split(';')
  if (ogg !== undefined || plain === 'audio/ogg')
    return new File((ogg ?? [bytes]) as BlobPart[], 'voice.ogg', { type: 'audio/ogg; codecs=opus' })
  return new File([bytes], 'voice', { type: plain })
}

/** From 0 to 1. */
function loudness(analyser: AnalyserNode, samples: Uint8Array<ArrayBuffer>): number {
  analyser.getByteTimeDomainData(samples)
  const loudest = samples.reduce((most, each) => Math.max(most, Math.abs(each - 128)), 0)
  return Math.min(1, loudest / 96)
}

class Session {
  readonly #recorder: MediaRecorder
  readonly #stream: MediaStream
  readonly #context = new AudioContext()
  readonly #parts: Blob[] = []
  /** Of what was recorded before it was paused last. */
  #beforeMs = 0
  /** Undefined while it is paused. */
  #since: number | undefined = performance.now()

  constructor(stream: MediaStream) {
    this.#stream = stream
    const mimeType = types.find((each) => MediaRecorder.isTypeSupported(each))
    this.#recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 32_000 })
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#parts.push(data))
    this.#recorder.start(1000)
  }

  get ms(): number {
    return this.#beforeMs + (this.#since === undefined ? 0 : performance.now() - this.#since)
  }

  get isPaused(): boolean {
    return this.#since === undefined
  }

  pause(): void {
    if (this.#recorder.state !== 'recording') return
    this.#recorder.pause()
    this.#beforeMs = this.ms
    this.#since = undefined
  }

  resume(): void {
    if (this.#recorder.state !== 'paused') return
    this.#recorder.resume()
    this.#since = performance.now()
  }

  /** Tells the loudness again and again, until it has ended. */
  listen(tell: (level: number, ms: number) => void): () => void {
    const analyser = this.#context.createAnalyser()
    this.#context.createMediaStreamSource(this.#stream).connect(analyser)
    const samples = new Uint8Array(analyser.fftSize)
    const timer = setInterval(() => tell(loudness(analyser, samples), this.ms), levelMs)
    return () => clearInterval(timer)
  }

  async stop(): Promise<Recorded> {
    const seconds = this.ms / 1000
    if (this.#recorder.state !== 'inactive') {
      const stopped = new Promise((resolve) => {
        this.#recorder.addEventListener('stop', resolve, { once: true })
      })
      this.#recorder.stop()
      await stopped
    }
    this.leave()
    return { file: await fileOf(this.#parts, this.#recorder.mimeType), seconds }
  }

  leave(): void {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop()
    release(this.#stream)
    void this.#context.close().catch(() => undefined)
  }
}

export function useRecording() {
  const [state, setState] = useState<State>('asking')
  const [problem, setProblem] = useState('')
  const [levels, setLevels] = useState<readonly number[]>([])
  const [ms, setMs] = useState(0)
  const [recorded, setRecorded] = useState<Recorded>()
  const session = useRef<Session>(undefined)
  const fail = (error: unknown): void => {
    setProblem(error instanceof DeviceProblem ? error.message : String(error))
    setState('failed')
  }
  const stop = async (): Promise<Recorded | undefined> => {
    const ended = session.current
    session.current = undefined
    if (ended === undefined) return recorded
    const done = await ended.stop()
    setRecorded(done)
    setState('recorded')
    return done
  }
  const pause = (): void => {
    session.current?.pause()
    setState('paused')
  }
  const resume = (): void => {
    session.current?.resume()
    setState('recording')
  }
  useEffect(() => {
    let isLeft = false
    let quiet = (): void => undefined
    const begin = async (): Promise<void> => {
      const stream = await streamOf('voice')
      if (isLeft) return release(stream)
      session.current = new Session(stream)
      setState('recording')
      quiet = session.current.listen((level, now) => {
        if (session.current === undefined) return quiet()
        if (session.current.isPaused) return
        setLevels((before) => [...before.slice(1 - shownLevels), level])
        setMs(now)
        if (now > mostMs) void stop().catch(fail)
      })
    }
    begin().catch(fail)
    return () => {
      isLeft = true
      quiet()
      session.current?.leave()
      session.current = undefined
    }
  }, [])
  return { state, problem, levels, ms, recorded, pause, resume, stop: () => stop().catch(fail) }
}
