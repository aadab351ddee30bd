/** Every form of the console, filled in as its page would send it. */
export const consoleForms = (id: string): [string, [string, string][]][] => [
  ['/connect', [['feature', 'calendar']]],
  ['/disconnect', []],
  ['/pause', []],
  ['/resume', []],
  ['/calendar', [['step', 'preview']]],
  ['/activity', [['pair', 'x']]],
  ['/refused', [['retry', 'x']]],
  [
    '/holds',
    [
      ['calendar', 'x'],
      ['side', 'erp'],
      ['answer', 'keep'],
    ],
  ],
  [`/people/${id}/activity`, [['pair', 'x']]],
  [`/people/${id}/refused`, [['erp', 'x']]],
  [
    `/people/${id}/holds`,
    [
      ['calendar', 'x'],
      ['side', 'erp'],
      ['answer', 'keep'],
    ],
  ],
  ...['', `/people/${id}`].flatMap((root): [string, [string, string][]][] => [
    [
      `${root}/contacts`,
      [
        ['step', 'create-group'],
        ['title', 'Customers'],
      ],
    ],
    [
      `${root}/push`,
      [
        ['entity', 'Contact'],
        ['whom', 'mine'],
      ],
    ],
    [`${root}/pushes/${id}`, [['step', 'cancel']]],
  ]),
  [
    '/mailboxes/new',
    [
      ['kind', 'personal'],
      ['address', 'own@example.com'],
    ],
  ],
  [`/mailboxes/${id}`, [['step', 'connect']]],
  [`/mailboxes/${id}/disconnect`, []],
  [`/mailboxes/${id}/remove`, []],
  ['/parked', [['drop', 'x']]],
  ['/sign-out', []],
  ['/people/pause', [['pause', 'everybody']]],
  [
    '/rights',
    [
      ['version', ''],
      ['grant', 'a:calendar'],
    ],
  ],
  [`/people/${id}/erase`, [['sure', 'yes']]],
]
