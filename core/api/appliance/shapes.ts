// GET /api/v1/shapes: what comes from WhatsApp, as it is built, for as long as somebody reads.
import { once } from 'node:events'
import { routes } from '../../contract/routes.ts'
import type { Shapes } from '../../instances/messages/shapes.ts'
import { endpoint, StreamAnswer, type Endpoints } from '../router.ts'

export function shapeEndpoints(shapes: Pick<Shapes, 'listen'>, stopping: AbortSignal) {
  return {
    recordShapes: endpoint(
      routes.recordShapes,
      () =>
        new StreamAnswer(async (response) => {
          response.status(200).set({ 'Content-Type': routes.recordShapes.media, 'X-Accel-Buffering': 'no' })
          response.flushHeaders()
          const end = shapes.listen((line) => void response.write(line))
          const over = (): void => void response.end()
          stopping.addEventListener('abort', over)
          try {
            if (stopping.aborted) over()
            else await once(response, 'close')
          } finally {
            stopping.removeEventListener('abort', over)
            end()
          }
        }),
    ),
  } satisfies Partial<Endpoints>
}
