// The settings of the page and the appliance, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'

export const prefs: Words['prefs'] = {
  title: 'Ajustes',
  tabs: 'Partes dos ajustes',
  appearance: 'Esta página',
  language: 'Idioma',
  theme: 'Tema',
  reading: 'Uma conversa aberta',
  readings: { told: 'conta como lida, e quem escreveu vê', untold: 'continua não lida' },
  sendingKey: 'O que envia uma mensagem',
  sendingKeys: { enter: 'Enter', ctrlEnter: 'Ctrl e Enter' },
  themes: { system: 'como o sistema', light: 'claro', dark: 'escuro' },
  about: 'Sobre',
  version: 'Versão',
  started: 'Funcionando desde',
  free: 'Livre no disco',
  licence: 'O Holdfast está sob a licença MIT; os pacotes com libsignal, sob a GPL-3.0. Sem telemetria.',
  lock: 'Bloquear',
  lockText:
    'Encerra a sessão deste navegador. Para voltar é preciso a senha ou uma chave. Os números continuam online.',
  lockFirst: 'Para bloquear esta janela, defina antes uma senha: é ela que desbloqueia.',
  api: 'API',
  apiText: 'Tudo o que esta página faz passa pela API. Exemplos para os seus programas:',
  apiKey: 'Ponha a sua chave no lugar de $KEY.',
  description: 'Descrição OpenAPI',
  examples: {
    list: 'Listar os números',
    send: 'Enviar um texto',
    read: 'Ler mensagens',
    follow: 'Seguir os eventos',
    hook: 'Receber os eventos',
  },
  evolution: 'Clientes da Evolution API',
  evolutionRoutes: 'O que funciona dela, rota por rota',
  evolutionText:
    'Integrações que usam rotas que existem aqui não precisam de mudança: use este endereço e dê a elas a chave.',
}
