// The tables of another program, whatever holds them: a live server or a dump. Rows come as the server writes them, with
// JSON as text; whoever knows the program makes sense of them.

export type TableRow = Readonly<Record<string, unknown>>

export interface Tables {
  /** For people, without a password. */
  readonly where: string
  has(table: string): Promise<boolean>
  /** Those in which the column has this value; all of them without one. */
  rows(table: string, of?: { column: string; value: string }): Promise<TableRow[]>
  /** The same, some at a time in no order. */
  each(table: string, of: { column: string; value: string }): AsyncIterable<TableRow[]>
  /** The values of a column, each once, in order. */
  values(table: string, column: string): Promise<string[]>
  others(): Promise<number | null>
  close(): Promise<void>
}

/** How many rows are taken at a time. */
export const rowsAtOnce = 500
