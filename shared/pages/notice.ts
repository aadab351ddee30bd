import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import type { Language } from './language.ts'

/** What has just happened; shown once at the top of the next page, whose address names it. */
export const NOTICES = [
  'connected',
  'permission-missing',
  'disconnected',
  'disconnecting',
  'rights-saved',
  'rights-conflict',
  'signed-out',
  'paused',
  'going-on',
] as const

export type Notice = (typeof NOTICES)[number]

/** Interrupts a screen reader, since something is still to be done. */
const ALERTS: ReadonlySet<Notice> = new Set<Notice>(['permission-missing', 'rights-conflict'])

const TEXTS: Readonly<Record<Language, Readonly<Record<Notice, string>>>> = {
  en: {
    connected: 'Connected. The first changes appear within a minute.',
    'permission-missing':
      'Google did not give every permission that is needed: a box on its page was left unticked. Please grant it below.',
    disconnected: 'Disconnected. Everything that is in the ERP and in Google stayed as it was.',
    disconnecting:
      'The work has stopped. Google can’t be reached just now, so the rest of the disconnecting follows by itself.',
    'rights-saved': 'The rights are saved. They take effect within ten minutes.',
    'rights-conflict':
      'Nothing was saved: somebody else changed the rights meanwhile. Below is what is valid now; please make your changes again.',
    'signed-out': 'You are signed out.',
    paused: 'Paused. Changes stay where they are made, and follow later.',
    'going-on': 'It goes on. What changed meanwhile follows within minutes.',
  },
  cs: {
    connected: 'Připojeno. První změny se objeví do minuty.',
    'permission-missing':
      'Google nedal všechna potřebná oprávnění: některé políčko na jeho stránce nebylo zaškrtnuté. Udělte je prosím níže.',
    disconnected: 'Odpojeno. Vše, co je v ERP a v Googlu, zůstalo, jak bylo.',
    disconnecting:
      'Práce se zastavila. Google teď není dostupný, zbytek odpojení proto proběhne sám později.',
    'rights-saved': 'Práva jsou uložena. Platit začnou do deseti minut.',
    'rights-conflict':
      'Nic se neuložilo: práva mezitím změnil někdo jiný. Níže je, co platí teď; proveďte prosím své změny znovu.',
    'signed-out': 'Jste odhlášeni.',
    paused: 'Pozastaveno. Změny zůstávají tam, kde vznikly, a přenesou se později.',
    'going-on': 'Pokračuje se. Co se mezitím změnilo, se přenese během několika minut.',
  },
}

export function noticeBox(notice: Notice | null, language: Language): Markup | null {
  if (notice === null) return null
  const text = TEXTS[language][notice]
  return ALERTS.has(notice)
    ? html`<p class="box warn" role="alert">${text}</p>`
    : html`<p class="box good" role="status">${text}</p>`
}
