// Por quanto tempo se guarda e quem é esquecido, em português.
import { plural } from './count.ts'

export const keeping = {
  title: 'Por quanto tempo se guarda',
  text: 'Vazio: para sempre. O que é favorito nunca sai.',
  ownText: 'Vazio: como para todos os números; 0: para sempre. O que é favorito nunca sai.',
  filesDays: 'Arquivos, em dias desde que chegaram',
  filesGb: 'Arquivos ao todo, em GB no máximo',
  messagesDays: 'Mensagens, em dias desde que foram enviadas',
  saveTitle: (messages: number) => `Apagar ${plural(messages, 'mensagem', 'mensagens')}?`,
  saveText: (since: string) =>
    `São as mais antigas, a primeira de ${since}. Não podem ser recuperadas por aqui.`,
  erase: 'Apagar',
  forget: 'Esquecer',
  forgetTitle: (name: string) => `Esquecer ${name} para sempre?`,
  forgetText: (messages: number, until: string) =>
    `${plural(messages, 'mensagem', 'mensagens')}, todos os arquivos e tudo o mais guardado aqui são apagados, e nenhuma restauração os traz de volta. As cópias os mantêm até ${until}. O que está no telefone fica lá.`,
  noBackup: 'agora: não há nenhuma',
  forgotten: (name: string) => `${name} foi esquecido.`,
}
