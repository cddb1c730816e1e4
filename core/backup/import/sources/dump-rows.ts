// Rows in the text of a dump, as PostgreSQL (COPY and INSERT) and MySQL (INSERT) write them. Texts are bytes here, one letter
// each, so that a place in them is a place in the file; values are made whole when a row is wanted. Pure.
import type { TableRow } from './tables.ts'

export interface Statement {
  table: string
  /** Named in it; undefined where the order of the table counts. */
  columns: string[] | undefined
  /** Where its values begin. */
  at: number
}

const named = String.raw`(?:[\w"\x60]+\.)?["\x60]?(?<table>\w+)["\x60]?`
const copy = new RegExp(String.raw`^COPY ${named} \((?<columns>[^)]*)\) FROM stdin;`)
const insert = new RegExp(
  String.raw`^INSERT INTO ${named}(?: \((?<columns>[^)]*)\))?(?: OVERRIDING SYSTEM VALUE)? VALUES\s*`,
)

export const copyOf = (line: string): Statement | undefined => statementOf(copy, line)
export const insertOf = (line: string): Statement | undefined => statementOf(insert, line)

function statementOf(form: RegExp, line: string): Statement | undefined {
  const found = form.exec(line)
  const { table, columns } = found?.groups ?? {}
  if (found === null || table === undefined) return undefined
  return { table, columns: columns?.split(',').map(bareName), at: found[0].length }
}

export const bareName = (name: string): string => name.trim().replaceAll(/^["`]|["`]$/g, '')

const whole = (bytes: string): string => Buffer.from(bytes, 'latin1').toString()

const copyEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** A line of COPY. */
export function copyRow(line: string, columns: readonly string[]): TableRow {
  const values = line.split('\t')
  return Object.fromEntries(
    columns.map((name, at) => {
      const value = values[at] ?? String.raw`\N`
      if (value === String.raw`\N`) return [name, null]
      return [
        name,
        whole(value.replaceAll(/\\(.)/gs, (_all, letter: string) => copyEscapes[letter] ?? letter)),
      ]
    }),
  )
}

/** PostgreSQL escapes nothing by a backslash. Where each tuple behind VALUES begins and ends; undefined where the last is not whole yet. */
export function tuplesIn(
  text: string,
  from: number,
  isMysql: boolean,
): { begin: number; end: number }[] | undefined {
  const tuples: { begin: number; end: number }[] = []
  let begin = -1
  let inText = false
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at]
    if (inText) {
      if (letter === '\\' && isMysql) at += 1
      else if (letter === "'") inText = false
    } else if (letter === "'") inText = true
    else if (letter === '(' && begin < 0) begin = at
    else if (letter === ')' && begin >= 0) {
      tuples.push({ begin, end: at + 1 })
      begin = -1
    } else if (letter === ';') return tuples
  }
  return undefined
}

const mysqlEscapes: Readonly<Record<string, string>> = { '0': '\0', n: '\n', r: '\r', t: '\t', Z: '\u001A' }

/** One tuple, with its brackets. */
export function tupleRow(tuple: string, columns: readonly string[], isMysql: boolean): TableRow {
  const values: (string | null)[] = []
  for (const [, quoted, bare = ''] of tuple.matchAll(isMysql ? mysqlValues : postgresValues)) {
    if (quoted !== undefined) values.push(whole(unquoted(quoted, isMysql)))
    else values.push(bare.toUpperCase() === 'NULL' ? null : bare)
  }
  return Object.fromEntries(columns.map((name, at) => [name, values[at] ?? null]))
}

const mysqlValues = /(?:_binary )?'((?:[^'\\]|\\.|'')*)'|([^\s,()']+)/gs
const postgresValues = /'((?:[^']|'')*)'|([^\s,()']+)/gs

function unquoted(text: string, isMysql: boolean): string {
  const once = text.replaceAll("''", "'")
  return isMysql ? once.replaceAll(/\\(.)/gs, (_all, letter: string) => mysqlEscapes[letter] ?? letter) : once
}
