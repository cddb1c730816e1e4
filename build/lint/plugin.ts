// The linter's rule for layers.ts: every import of a file is resolved and looked up in the table.
import { dirname, relative, resolve, sep } from 'node:path'
import { whyNot } from './layers.ts'

interface Imports {
  source?: { value?: unknown } | null
}

interface Context {
  filename: string
  cwd: string
  report(problem: { node: unknown; message: string }): void
}

function projectPath(cwd: string, path: string): string {
  return relative(cwd, path).split(sep).join('/')
}

const rule = {
  create(context: Context) {
    const file = projectPath(context.cwd, context.filename)
    const look = (node: Imports): void => {
      const specifier = node.source?.value
      if (typeof specifier !== 'string') return
      const imported = specifier.startsWith('.')
        ? projectPath(context.cwd, resolve(dirname(context.filename), specifier))
        : specifier
      const message = whyNot(file, imported)
      if (message !== undefined) context.report({ node, message })
    }
    return {
      ImportDeclaration: look,
      ImportExpression: look,
      ExportNamedDeclaration: look,
      ExportAllDeclaration: look,
    }
  },
}

export default { meta: { name: 'holdfast' }, rules: { layers: rule } }
