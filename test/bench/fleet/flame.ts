// A CPU profile of V8 as a flame graph in one SVG file: as wide as the time spent, deeper calls above their callers.
import { z } from 'zod'

export const CpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
})
export type CpuProfile = z.infer<typeof CpuProfile>

interface Frame {
  name: string
  self: number
  total: number
  children: Frame[]
}

const idle = new Set(['(idle)', '(program)'])

/** Time in microseconds, of what was not idle. */
export function framesOf(profile: CpuProfile): Frame {
  const self = new Map<number, number>()
  for (const [n, id] of profile.samples.entries())
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[n] ?? 0))
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const build = (id: number): Frame => {
    const node = byId.get(id)
    const children = (node?.children ?? [])
      .map(build)
      .filter(({ name, total }) => total > 0 && !idle.has(name))
    const own = Math.max(0, self.get(id) ?? 0)
    return {
      name: node === undefined ? '' : nameOf(node.callFrame),
      self: own,
      total: own + children.reduce((sum, { total }) => sum + total, 0),
      children: children.toSorted((a, b) => b.total - a.total),
    }
  }
  return build(profile.nodes[0]?.id ?? 0)
}

/** Which functions the time itself went into, the most first. */
export function selfTimes(root: Frame): { name: string; part: number }[] {
  const sums = new Map<string, number>()
  const visit = (frame: Frame): void => {
    sums.set(frame.name, (sums.get(frame.name) ?? 0) + frame.self)
    for (const child of frame.children) visit(child)
  }
  visit(root)
  const all = [...sums].map(([name, self]) => ({ name, part: self / root.total }))
  return all.toSorted((a, b) => b.part - a.part)
}

const width = 1600
const height = 17

export function flameGraph(root: Frame): string {
  const boxes: string[] = []
  const deepest = draw(root, { left: 0, depth: 0, scale: width / root.total, boxes })
  const tall = (deepest + 1) * height
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" font-family="monospace" font-size="11">
<g transform="translate(0 ${tall}) scale(1 -1)">
${boxes.join('\n')}
</g></svg>
`
}

/** Too narrow to be seen is left out. Returns the greatest depth. */
function draw(
  { name, total, children }: Frame,
  at: { left: number; depth: number; scale: number; boxes: string[] },
): number {
  const wide = total * at.scale
  if (wide < 0.3) return at.depth
  const y = at.depth * height
  const shown = wide > 30 ? escaped(name.slice(0, Math.floor(wide / 7))) : ''
  const hue = Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 60, 7)
  at.boxes.push(
    `<g><title>${escaped(name)}: ${(total / 1000).toFixed(1)} ms</title>` +
      `<rect x="${at.left.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="${height - 1}" fill="hsl(${hue} 80% 65%)"/>` +
      `<text transform="translate(${(at.left + 2).toFixed(1)} ${y + 4}) scale(1 -1)">${shown}</text></g>`,
  )
  let { left } = at
  let deepest = at.depth
  for (const child of children) {
    deepest = Math.max(deepest, draw(child, { ...at, left, depth: at.depth + 1 }))
    left += child.total * at.scale
  }
  return deepest
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.split('/').slice(-2).join('/')
  return file === ''
    ? functionName || '(anonymous)'
    : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
