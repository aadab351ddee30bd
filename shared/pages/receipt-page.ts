import { heldList } from './held-texts.ts'
import type { Language } from './language.ts'
import { html } from './markup.ts'
import { pageFrame, tenantUrl } from './page-frame.ts'
import type { Shell } from './page-frame.ts'
import { timeElement } from './time-text.ts'

/** What is left of an erasure. */
export interface ReceiptView {
  readonly id: string
  readonly at: number
  readonly byName: string
  readonly userId: string
  /** What was removed, per collection. */
  readonly removed: Readonly<Record<string, number>>
  readonly revokedAtGoogle: 'yes' | 'no' | 'still-needed' | 'nothing-to-revoke'
  /** Null while something that was under way may still leave a trace, which is looked for again. */
  readonly doneAt?: number | null
  /** IANA zone of the time. */
  readonly zone: string
}

interface Texts {
  readonly title: string
  readonly id: string
  readonly at: string
  readonly by: string
  readonly userId: string
  readonly removed: string
  readonly atGoogle: string
  readonly google: Readonly<Record<ReceiptView['revokedAtGoogle'], string>>
  readonly done: string
  readonly underWay: string
  readonly keep: string
  readonly back: string
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: 'Receipt of an erasure',
    id: 'Receipt',
    at: 'Erased',
    by: 'By',
    userId: 'ERP user id',
    removed: 'What was removed',
    atGoogle: 'The Google account',
    google: {
      yes: 'The account is disconnected, and our access was withdrawn at Google, too, unless something else of ours still needs it.',
      no: 'Google can’t be told just now that our access has ended. No work is done for the account any more, and the rest follows by itself.',
      'still-needed':
        'The account is disconnected. At Google our access stays, because something else of ours still needs it.',
      'nothing-to-revoke': 'There was no access at Google that could be withdrawn.',
    },
    done: 'Nothing else is held about this person.',
    underWay:
      'What was under way at that moment may still leave a trace. It is looked for again and removed within half an hour.',
    keep: 'Keep this page if you have to show later what was done: it holds no data of the person but the id.',
    back: 'Back to the people',
  },
  cs: {
    title: 'Doklad o výmazu',
    id: 'Doklad',
    at: 'Vymazáno',
    by: 'Kdo výmaz provedl',
    userId: 'ID uživatele ERP',
    removed: 'Co bylo odstraněno',
    atGoogle: 'Účet Google',
    google: {
      yes: 'Účet je odpojen a náš přístup byl odvolán i u Googlu, pokud ho nepotřebuje ještě něco jiného od nás.',
      no: 'Googlu teď nelze oznámit, že náš přístup skončil. S účtem už se nijak nepracuje a zbytek proběhne sám později.',
      'still-needed':
        'Účet je odpojen. U Googlu náš přístup trvá, protože ho ještě potřebuje něco jiného od nás.',
      'nothing-to-revoke': 'U Googlu nebyl žádný přístup, který by šlo odvolat.',
    },
    done: 'Nic dalšího se o tomto člověku neuchovává.',
    underWay:
      'Co v té chvíli právě probíhalo, po sobě ještě může zanechat stopu. Do půl hodiny se dohledá a odstraní.',
    keep: 'Pokud budete muset později doložit, co se stalo, tuto stránku si uložte: kromě ID na ní o dotyčném nic není.',
    back: 'Zpět na seznam lidí',
  },
}

/** Shows that a person was erased. */
export function receiptPage(shell: Shell, view: ReceiptView): string {
  const text = TEXTS[shell.language]
  const ending =
    view.doneAt === undefined ? null : html`<p>${view.doneAt === null ? text.underWay : text.done}</p>`
  const body = html`<dl class="facts">
      <dt>${text.id}</dt>
      <dd><code>${view.id}</code></dd>
      <dt>${text.at}</dt>
      <dd>${timeElement(view.at, { zone: view.zone, language: shell.language })}</dd>
      <dt>${text.by}</dt>
      <dd>${view.byName}</dd>
      <dt>${text.userId}</dt>
      <dd><code>${view.userId}</code></dd>
    </dl>
    <h2>${text.removed}</h2>
    ${heldList(view.removed, shell.language)}
    <h2>${text.atGoogle}</h2>
    <p>${text.google[view.revokedAtGoogle]}</p>
    ${ending}
    <p class="muted">${text.keep}</p>
    <p class="actions"><a href="${tenantUrl(shell, '/people')}">${text.back}</a></p>`
  return pageFrame(shell, { title: text.title, body })
}
