// The command line: which commands there are and what they take. What they do is in commands/.
import { Command, CommanderError } from 'commander'
import { keepCompiled } from './commands/compile-cache.ts'

const about = 'Keeps WhatsApp numbers connected and never loses one.'

function withCommon(command: Command): Command {
  return command
    .option('--data-dir <folder>', 'the folder of the appliance')
    .option('--json', 'answer with one JSON value')
}

function keyCommands(program: Command): void {
  const key = program.command('key').description('the key that opens the appliance')
  withCommon(key.command('reset'))
    .description('make a new API key; the one before stops working')
    .action(async (flags) => (await import('./commands/key.ts')).resetKey(flags))
  withCommon(key.command('make <name>'))
    .description('make a key for a program; without --scopes it may read everything')
    .option('--scopes <names>', 'read, send, control, manage, delete, separated by commas')
    .option('--instance <name>', 'for this number alone')
    .option('--days <days>', 'works for so many days')
    .option('--address <network...>', 'works from these alone, such as 10.0.0.0/8')
    .option('--per-minute <requests>', 'may ask so often')
    .action(async (name, flags) => (await import('./commands/key.ts')).makeKey(name, flags))
  withCommon(key.command('list'))
    .description('list the keys of programs: what each may, and when it was used')
    .action(async (flags) => (await import('./commands/key.ts')).listKeys(flags))
  withCommon(key.command('replace <id>'))
    .description('make a key that may the same; the old one goes on for a time')
    .option('--hours <hours>', 'so many hours; 24 unless named')
    .action(async (id, flags) => (await import('./commands/key.ts')).replaceKey(id, flags))
  withCommon(key.command('end <id>'))
    .description('end a key at once')
    .action(async (id, flags) => (await import('./commands/key.ts')).endKey(id, flags))
  withCommon(key.command('recovery'))
    .description('make a new recovery key and show it once')
    .option('--kit <file>', 'also write the emergency kit there, a page to print')
    .option('--confirm', 'instead: show that you have it; read from stdin')
    .action(async ({ confirm, ...flags }) => {
      const recovery = await import('./commands/recovery.ts')
      return confirm === true ? recovery.confirmRecovery(flags) : recovery.makeRecovery(flags)
    })
  withCommon(key.command('passphrase'))
    .description('set, change or remove the passphrase that opens the data')
    .option('--passphrase-file <file>', 'its first line is the new passphrase')
    .option('--remove', 'open it by the key file alone')
    .action(async (flags) => (await import('./commands/recovery.ts')).changePassphrase(flags))
  withCommon(key.command('rotate'))
    .description('seal everything with a new data key; older snapshots stay openable')
    .option('--passphrase-file <file>', 'where a passphrase is set: its first line')
    .action(async (flags) => (await import('./commands/recovery.ts')).rotate(flags))
}

function restoreCommands(program: Command): void {
  withCommon(program.command('restore [source]'))
    .description(
      'restore: SOURCE is a backup file (.holdfast), a snapshot or a folder of them; the own ones unless given',
    )
    .option('--at <time>', 'the moment (2026-01-31T12:00:00Z); the newest unless given')
    .option('--instance <name>', 'one number alone; the others go on')
    .option('--name <name>', 'what to call it here, where its name is taken')
    .option('--recovery-key-file <file>', 'the recovery key of the emergency kit')
    .option('--passphrase-file <file>', 'the passphrase of the backups')
    .option('--yes', 'do not ask')
    .option('--undo <id>', 'put back what was there before a restore')
    .option('--discard <id>', 'erase what a restore has kept of before')
    .action(async (source, flags) => (await import('./commands/restore.ts')).restore(source, flags))
  withCommon(program.command('restores'))
    .description('list what was restored and can be undone')
    .action(async (flags) => (await import('./commands/restore.ts')).listRestores(flags))
}

function messageCommands(program: Command): void {
  withCommon(program.command('chatwoot').command('check <number>'))
    .description(
      'make each kind of message in the Chatwoot of a number, say what differs, and take it away again',
    )
    .action(async (number, flags) =>
      (await import('./commands/messages/chatwoot.ts')).checkChatwoot(number, flags),
    )
  withCommon(program.command('record <file>'))
    .description('record how what comes from WhatsApp is built, without content, until it is stopped')
    .action(async (file, flags) => (await import('./commands/messages/record.ts')).record(file, flags))
  withCommon(program.command('forget <contact>'))
    .description('erase what is stored of a person or a chat; without --confirm, say what there is')
    .option('--instance <name>', 'of this number alone')
    .option('--confirm <contact>', 'who is to be forgotten, once more')
    .action(async (contact, flags) => (await import('./commands/messages/forget.ts')).forget(contact, flags))
  withCommon(program.command('send <to>'))
    .description('send a text or a file to a number or a group')
    .requiredOption('--instance <name>', 'the number that sends it')
    .option('--text <text>', 'what it says; with a file, what goes with it')
    .option('--file <file>', 'a picture, video or sound as such, anything else as a document')
    .option('--voice', 'the file is a voice note')
    .action(async (to, flags) => (await import('./commands/messages/send.ts')).send(to, flags))
}

function importCommand(program: Command): void {
  withCommon(program.command('import <source>'))
    .description(
      'take over numbers with their links: SOURCE is a folder of Baileys (multi-file) or of many, also packed, a dump or database in a file, or the address of a database or a Redis',
    )
    .option('--name <name>', 'of one folder: what to call it; the name of the folder unless given')
    .option('--from <gateway>', 'whose it is: evolution, evolution1, waha, openwa, baileys-api, multifile')
    .option('--redis <place>', 'where the keys are: redis://…, or a file of what HGETALL says')
    .option('--folder <folder>', 'where the keys are: the instances folder of Evolution API')
    .option('--gateway-url <url>', 'where its API answers: numbers that are online there do not come')
    .option('--only <names>', 'these numbers alone, separated by commas')
    .option('--messages', 'with messages, contacts and chats')
    .option(
      '--media <place>',
      'with files of messages: url, or s3://KEY:SECRET@host:9000/bucket; needs a running appliance',
    )
    .option('--wave <number>', 'one comes first, alone; if it comes online, so many at a time')
    .option('--every <time>', 'between two waves, as in 90s, 10m, 1h')
    .option('--dry-run', 'only tell what would be imported')
    .action(async (source, flags) => (await import('./commands/import.ts')).importNumbers(source, flags))
}

/** Each command is loaded when it is asked for: most need little of the product. */
function commands(version: string): Command {
  const program = new Command('holdfast').description(about).version(version)
  withCommon(program.command('serve'))
    .description('run the appliance until it is told to stop')
    .option('--host <address>', 'the address to listen on (127.0.0.1)')
    .option('--port <number>', 'the port to listen on (8484)')
    .option(
      '--new',
      'begin anew with no numbers where there was a database that is lost; what is left of it is kept',
    )
    .action(async (flags) => (await import('./commands/serve.ts')).serve(flags))
  withCommon(program.command('status'))
    .description('tell whether the appliance runs and how its numbers are')
    .action(async (flags) => (await import('./commands/status.ts')).status(flags))
  withCommon(program.command('instances'))
    .description('list the numbers')
    .option('--trash', 'those in the trash')
    .action(async (flags) => (await import('./commands/status.ts')).listInstances(flags))
  messageCommands(program)
  withCommon(program.command('adopt [name]'))
    .description('move a number here that is held because this looks like a copy; all of them without a name')
    .action(async (name, flags) => (await import('./commands/adopt.ts')).adopt(name, flags))
  withCommon(program.command('snapshot'))
    .description('make a snapshot now')
    .action(async (flags) => (await import('./commands/snapshots.ts')).takeSnapshot(flags))
  withCommon(program.command('snapshots'))
    .description('list the snapshots and what can be restored')
    .action(async (flags) => (await import('./commands/snapshots.ts')).listSnapshots(flags))
  withCommon(program.command('prove [id]'))
    .description('read a snapshot whole and see whether it would start; exit code 1 when not')
    .action(async (id, flags) => (await import('./commands/snapshots.ts')).proveSnapshot(id, flags))
  withCommon(program.command('locations'))
    .description('tell where the backups lie, and set a second location')
    .option('--second <folder>', 'a folder on another disk or a NAS; "none" ends it, what lies there stays')
    .action(async (flags) => (await import('./commands/locations.ts')).locations(flags))
  restoreCommands(program)
  importCommand(program)
  withCommon(program.command('export <file>'))
    .description('write a backup file (.holdfast) of all numbers, or of one')
    .option('--instance <name>', 'only this number')
    .option('--passphrase-file <file>', 'its first line opens the backup; else the recovery key does')
    .option('--no-messages', 'without the messages')
    .option('--media', 'with the files of the messages')
    .option('--hand-over', 'the number moves: it does not connect here any more')
    .option('--to <program>', 'evolution: hand the number over in the form of Evolution API, as a tar')
    .action(async (file, flags) => (await import('./commands/archive.ts')).exportArchive(file, flags))
  withCommon(program.command('inspect <file>'))
    .description('tell what is in a backup file; changes nothing')
    .option('--passphrase-file <file>', 'its first line opens the backup')
    .option('--recovery-key-file <file>', 'its first line is the recovery key')
    .option('--verify', 'read all of it and compare every checksum')
    .action(async (file, flags) => (await import('./commands/archive.ts')).inspect(file, flags))
  withCommon(program.command('doctor'))
    .description('look for anything wrong, without changing anything; exit code 1 when there is')
    .action(async (flags) => (await import('./commands/doctor.ts')).doctor(flags))
  withCommon(program.command('support-bundle <file>'))
    .description('write what helps others to see what is wrong; no keys, numbers, names or texts')
    .action(async (file, flags) => (await import('./commands/support-bundle.ts')).bundleCommand(file, flags))
  withCommon(program.command('mcp'))
    .description('tools of the Model Context Protocol on stdin and stdout, for a program on this machine')
    .option('--url <address>', 'another appliance than the one that runs here')
    .option('--key-file <file>', 'a key: what it may, the tools may')
    .option('--act', 'without a key: let it also send, start and stop, as the owner may')
    .option('--anybody', 'let it write to people who were silent for a day')
    .action(async (flags) => (await import('./commands/messages/mcp.ts')).mcp(flags))
  withCommon(program.command('events'))
    .description('list what has happened, one event a line; with --json one JSON value a line')
    .option('--follow', 'go on with what happens, from now or from --after')
    .option('--after <seq>', 'what follows this event; 0 is the beginning')
    .option('--instance <name>', 'of one number alone')
    .option('--types <names>', 'of these types alone, separated by commas')
    .option('--exec <command>', 'with --follow: run this for each, with the event as JSON on its stdin')
    .option('--cursor-file <file>', 'keeps how far --exec has come, and goes on from there')
    .action(async (flags) => (await import('./commands/events.ts')).events(flags))
  keyCommands(program)
  return program
}

/** Commander's own refusals are wrong usage; help and version are not refusals. */
async function exitCode(error: unknown): Promise<0 | 1 | 2> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const { tellFailure } = await import('./commands/options.ts')
  return tellFailure({ json: process.argv.includes('--json') }, error)
}

async function main(): Promise<number> {
  keepCompiled(process.env)
  const { version } = await import('./version.ts')
  const program = commands(version())
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap((each) => each.commands),
  ]) {
    command.exitOverride()
  }
  try {
    await program.parseAsync(process.argv)
    // A command that has answered may still have found something wrong.
    return process.exitCode === 1 ? 1 : 0
  } catch (error) {
    return await exitCode(error)
  }
}

process.exitCode = await main()
// What foreign code left under way must not keep a finished command alive; our own output gets out first.
setTimeout(() => process.exit(), 1000).unref()
