// What stands at the side of a chat, in Portuguese.
import { plural } from './count.ts'

export const side = {
  members: {
    actions: (name: string) => `O que pode ser feito: ${name}`,
    write: 'Escrever uma mensagem',
    promote: 'Tornar administrador',
    demote: 'Tirar de administrador',
    remove: 'Tirar do grupo',
    removeTitle: (name: string) => `Tirar ${name} do grupo?`,
    removeText: 'O que foi dito no grupo fica. Um administrador pode adicionar a pessoa de novo.',
    add: 'Adicionar membros',
    find: 'Nome ou número com código do país',
    number: (number: string) => `O número ${number}`,
    nobody: 'Ninguém corresponde. Um número pode ser adicionado com o código do país.',
    addMany: (n: number) => `Adicionar ${plural(n, 'pessoa', 'pessoas')}`,
    became: 'O que aconteceu',
    done: 'adicionado',
    invited: 'não pode ser adicionado e recebeu um convite',
    refused: 'não foi adicionado',
    unknown: 'O WhatsApp não disse se foi feito',
    leave: 'Sair do grupo',
    leaveTitle: (name: string) => `Sair de “${name}”?`,
    leaveText: 'O que foi dito fica aqui. Só um administrador pode deixar este número entrar de novo.',
  },
  requests: {
    title: 'Pedem para entrar',
    letIn: 'Deixar entrar',
    refuse: 'Recusar',
    since: (when: string) => `desde ${when}`,
  },
  marked: {
    starred: {
      title: 'Mensagens favoritas',
      none: 'Nenhuma mensagem favorita. Favorite uma mensagem no menu dela para encontrá-la aqui.',
    },
    planned: {
      title: 'Mensagens agendadas',
      none: 'Nada está agendado. O que se escreve pode ser enviado mais tarde pelo menu ao lado.',
    },
  },
  more: 'Mostrar mais',
}
