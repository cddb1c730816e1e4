// The words of the page that brings the numbers of a whole gateway, in every language: they come with it, because few people
// ever open it.
import type { Language } from './languages.ts'
import { language, tag } from './words.ts'

const plural = (n: number, one: string, many: string): string =>
  `${n.toLocaleString(tag())} ${n === 1 ? one : many}`

const en = {
  title: 'From Evolution API, all numbers at once',
  text: 'Its database, its Redis and its folders are read and left as they are. First you see what would come.',
  source: 'Database, folder or file',
  sourceHint:
    'postgresql://user:password@host/evolution, mysql://…, redis://…, or on the machine of Holdfast a folder of folders, a dump, a zip or tar.',
  redis: 'Redis (optional)',
  redisHint: 'Where the keys are, unless in folders: redis://host:6379/6',
  folder: 'Its instances folder (optional)',
  folderHint: 'Where the keys are without a Redis.',
  url: 'Its own address (optional)',
  urlHint: 'http://host:8080: it is asked whether it still runs. Numbers that are online there do not come.',
  messages: 'With messages, contacts and chats',
  look: 'Look what would come',
  bring: (n: number) => `Bring ${plural(n, 'number', 'numbers')}`,
  found: 'What is there',
  report: 'What became of it',
  stillRuns:
    'The other program seems to run still. Stop it first and for good: a number may be online in one place only.',
  as: (there: string, name: string) => `${there} as ${name}`,
  problems: (n: number) => plural(n, 'remark', 'remarks'),
  verdicts: {
    ready: 'would come',
    imported: 'is here',
    here: 'was here already',
    twin: 'does not come',
    unusable: 'cannot come',
    failed: 'did not come',
  },
}

type GatewayWords = typeof en

const all: Record<Language, GatewayWords> = {
  en,
  pt: {
    title: 'Da Evolution API, todos os números de uma vez',
    text: 'O banco de dados, o Redis e as pastas dela são lidos e ficam como estão. Primeiro você vê o que viria.',
    source: 'Banco de dados, pasta ou arquivo',
    sourceHint:
      'postgresql://usuário:senha@host/evolution, mysql://…, redis://…, ou na máquina do Holdfast uma pasta de pastas, um dump, um zip ou tar.',
    redis: 'Redis (opcional)',
    redisHint: 'Onde estão as chaves, se não em pastas: redis://host:6379/6',
    folder: 'A pasta instances dela (opcional)',
    folderHint: 'Onde estão as chaves sem Redis.',
    url: 'O endereço dela (opcional)',
    urlHint: 'http://host:8080: pergunta-se se ainda funciona. Números que estão on-line lá não vêm.',
    messages: 'Com mensagens, contatos e conversas',
    look: 'Ver o que viria',
    bring: (n) => `Trazer ${plural(n, 'número', 'números')}`,
    found: 'O que há lá',
    report: 'O que aconteceu',
    stillRuns:
      'O outro programa parece ainda funcionar. Pare-o antes, de vez: um número só pode estar on-line em um lugar.',
    as: (there, name) => `${there} como ${name}`,
    problems: (n) => plural(n, 'observação', 'observações'),
    verdicts: {
      ready: 'viria',
      imported: 'está aqui',
      here: 'já estava aqui',
      twin: 'não vem',
      unusable: 'não pode vir',
      failed: 'não veio',
    },
  },
  es: {
    title: 'De Evolution API, todos los números a la vez',
    text: 'Su base de datos, su Redis y sus carpetas se leen y quedan como están. Primero se ve qué vendría.',
    source: 'Base de datos, carpeta o archivo',
    sourceHint:
      'postgresql://usuario:contraseña@host/evolution, mysql://…, redis://…, o en la máquina de Holdfast una carpeta de carpetas, un volcado, un zip o tar.',
    redis: 'Redis (opcional)',
    redisHint: 'Donde están las claves, si no en carpetas: redis://host:6379/6',
    folder: 'Su carpeta instances (opcional)',
    folderHint: 'Donde están las claves sin Redis.',
    url: 'Su dirección (opcional)',
    urlHint: 'http://host:8080: se le pregunta si sigue en marcha. Los números en línea allí no vienen.',
    messages: 'Con mensajes, contactos y chats',
    look: 'Ver qué vendría',
    bring: (n) => `Traer ${plural(n, 'número', 'números')}`,
    found: 'Lo que hay allí',
    report: 'Lo que pasó',
    stillRuns:
      'El otro programa parece seguir en marcha. Deténgalo antes, para siempre: un número solo puede estar en línea en un lugar.',
    as: (there, name) => `${there} como ${name}`,
    problems: (n) => plural(n, 'observación', 'observaciones'),
    verdicts: {
      ready: 'vendría',
      imported: 'está aquí',
      here: 'ya estaba aquí',
      twin: 'no viene',
      unusable: 'no puede venir',
      failed: 'no vino',
    },
  },
  zh: {
    title: '从 Evolution API 一次导入所有号码',
    text: '只读取它的数据库、Redis 和文件夹，不作改动。先显示将导入什么。',
    source: '数据库、文件夹或文件',
    sourceHint:
      'postgresql://用户:密码@主机/evolution、mysql://…、redis://…，或 Holdfast 所在机器上包含多个文件夹的文件夹、转储、zip 或 tar。',
    redis: 'Redis（可选）',
    redisHint: '密钥不在文件夹中时的位置：redis://主机:6379/6',
    folder: '它的 instances 文件夹（可选）',
    folderHint: '没有 Redis 时密钥的位置。',
    url: '它的地址（可选）',
    urlHint: 'http://主机:8080：会询问它是否仍在运行。在那边在线的号码不会导入。',
    messages: '包括消息、联系人和聊天',
    look: '查看将导入什么',
    bring: (n) => `导入 ${n} 个号码`,
    found: '那边有什么',
    report: '结果',
    stillRuns: '另一个程序似乎仍在运行。请先永久停止它：一个号码只能在一处在线。',
    as: (there, name) => `${there}，在此名为 ${name}`,
    problems: (n) => `${n} 条说明`,
    verdicts: {
      ready: '将导入',
      imported: '已在这里',
      here: '之前已在这里',
      twin: '不导入',
      unusable: '无法导入',
      failed: '未导入',
    },
  },
}

export const gatewayWords = (): GatewayWords => all[language.value]
