import type { WordsOf } from './finding-words.ts'

export const CHANNEL_WORDS: WordsOf<'channels'> = {
  channels: {
    title: { en: 'Channels of Google', cs: 'Kanály Googlu' },
    ok: {
      en: 'Google tells of changes in these calendars by itself: {open}. Only read every ten minutes, because Google doesn’t let them be watched: {polled}.',
      cs: 'Kalendáře, jejichž změny Google hlásí sám: {open}. Jen čtené každých deset minut, protože je Google sledovat nedovolí: {polled}.',
    },
    causes: {
      off: {
        en: [
          'Google’s notices are switched off, so changes come with the read of every ten minutes.',
          'Nothing, if that is meant so; else set GOOGLE_PUSH to “on”.',
        ],
        cs: [
          'Oznámení od Googlu jsou vypnutá, změny proto přicházejí se čtením každých deset minut.',
          'Nic, pokud to tak má být; jinak nastavte GOOGLE_PUSH na „on“.',
        ],
      },
      none: {
        en: ['No calendar has been read yet, so none is watched.', 'Connect an account, then check again.'],
        cs: [
          'Zatím nebyl přečten žádný kalendář, a tak se žádný nesleduje.',
          'Připojte účet a zkontrolujte znovu.',
        ],
      },
      lapsed: {
        en: [
          'None of the {watched} calendars has a channel that is still open. Their changes come with the read of every ten minutes.',
          'Channels are opened daily and with every read. If it stays so, see the line about the address for Google’s notices, and the log of pull-calendar (channel.failed).',
        ],
        cs: [
          'Žádný ze sledovaných kalendářů (počet: {watched}) nemá otevřený kanál. Jejich změny přicházejí se čtením každých deset minut.',
          'Kanály se otevírají denně a při každém čtení. Pokud to trvá, podívejte se na řádek o adrese pro oznámení Googlu a do logu funkce pull-calendar (channel.failed).',
        ],
      },
      'some-lapsed': {
        en: [
          'Only {open} of {watched} calendars have a channel that is still open. Changes in the others come with the read of every ten minutes.',
          'Check again in an hour. If it stays so, see in the log of pull-calendar (channel.failed) what Google refuses.',
        ],
        cs: [
          'Otevřený kanál mají jen některé kalendáře: {open} z {watched}. Změny v ostatních přicházejí se čtením každých deset minut.',
          'Zkontrolujte znovu za hodinu. Pokud to trvá, v logu funkce pull-calendar (channel.failed) je, co Google odmítá.',
        ],
      },
    },
  },
}
