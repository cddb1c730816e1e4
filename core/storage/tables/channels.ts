// Channels, by the own account that follows or has met them, and what WhatsApp counts of their posts.
import { z } from 'zod'
import type { ChannelRole, ChannelState } from '../../contract/channels/channel.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

/** What a channel is and what the own number is to it. */
export interface ChannelFacts {
  /** null: not told yet. */
  name: string | null
  description: string | null
  invite: string | null
  followers: number | null
  verified: boolean
  madeAt: number | null
  role: ChannelRole
  muted: boolean
  state: ChannelState
}

export interface Channel extends ChannelFacts {
  jid: string
  /** It may be otherwise by now. */
  isStale: boolean
}

export interface Post {
  /** Row of the message. */
  message: number
  serverId: string
  views: number | null
  /** How many by which emoji. */
  reactions: Readonly<Record<string, number>>
}

type Row = Omit<Channel, 'verified' | 'muted' | 'isStale'> & Record<'verified' | 'muted' | 'isStale', number>
type PostRow = Omit<Post, 'reactions'> & { reactions: string }

const Counts = z.record(z.string(), z.number())

export class ChannelTable {
  readonly #find: Statement<[string, string, string], Row>
  readonly #list: Statement<[string, string], Row>
  readonly #put: Statement
  readonly #post: Statement<[number], PostRow>
  readonly #byServerId: Statement<[number, string], PostRow>
  readonly #putPost: Statement
  readonly #count: Statement<[number | null, string, number]>

  constructor(db: Database) {
    const select = `SELECT jid, name, description, invite, followers, verified, made_at AS madeAt, role, muted, state,
        is_stale AS isStale
       FROM channels WHERE instance_id = ? AND account = ?`
    this.#find = db.prepare(`${select} AND jid = ?`)
    this.#list = db.prepare(`${select} ORDER BY jid`)
    this.#put = db.prepare(
      `INSERT INTO channels (instance_id, account, jid, name, description, invite, followers, verified, made_at, role,
         muted, state, is_stale, seen_at)
       VALUES (@instanceId, @account, @jid, @name, @description, @invite, @followers, @verified, @madeAt, @role, @muted,
         @state, @isStale, @at)
       ON CONFLICT DO UPDATE
       SET name = excluded.name, description = excluded.description, invite = excluded.invite,
           followers = excluded.followers, verified = excluded.verified, made_at = excluded.made_at,
           role = excluded.role, muted = excluded.muted, state = excluded.state, is_stale = excluded.is_stale,
           seen_at = excluded.seen_at`,
    )
    const post = 'SELECT message, server_id AS serverId, views, reactions FROM channel_posts'
    this.#post = db.prepare(`${post} WHERE message = ?`)
    this.#byServerId = db.prepare(`${post} WHERE chat_id = ? AND server_id = ?`)
    this.#putPost = db.prepare(
      `INSERT OR IGNORE INTO channel_posts (message, chat_id, server_id, views, reactions) VALUES (?, ?, ?, ?, ?)`,
    )
    this.#count = db.prepare('UPDATE channel_posts SET views = ?, reactions = ? WHERE message = ?')
  }

  find(instanceId: string, account: string, jid: string): Channel | undefined {
    const row = this.#find.get(instanceId, account, jid)
    return row && fromRow(row)
  }

  /** Those that are no longer followed too, by their JIDs. */
  list(instanceId: string, account: string): Channel[] {
    return this.#list.all(instanceId, account).map(fromRow)
  }

  put(tx: WriteTx, of: { instanceId: string; account: string; at: number }, channel: Channel): void {
    const [verified, muted, isStale] = [channel.verified, channel.muted, channel.isStale].map(Number)
    tx.run(this.#put, { ...of, ...channel, verified, muted, isStale })
  }

  /** What is counted of a message that is a post. */
  post(message: number): Post | undefined {
    const row = this.#post.get(message)
    return row && fromPostRow(row)
  }

  /** By WhatsApp's number of it in the channel. */
  postOf(chatId: number, serverId: string): Post | undefined {
    const row = this.#byServerId.get(chatId, serverId)
    return row && fromPostRow(row)
  }

  /** One that is known already stays as it is. */
  putPost(tx: WriteTx, chatId: number, { message, serverId, views, reactions }: Post): void {
    tx.run(this.#putPost, message, chatId, serverId, views, JSON.stringify(reactions))
  }

  count(tx: WriteTx, { message, views, reactions }: Omit<Post, 'serverId'>): void {
    tx.run(this.#count, views, JSON.stringify(reactions), message)
  }
}

function fromRow(row: Row): Channel {
  const { verified, muted, isStale, ...rest } = row
  return { ...rest, verified: verified === 1, muted: muted === 1, isStale: isStale === 1 }
}

function fromPostRow(row: PostRow): Post {
  return { ...row, reactions: Counts.parse(JSON.parse(row.reactions)) }
}
