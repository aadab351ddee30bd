<?php

declare(strict_types=1);

namespace Espo\Modules\AutoErpGoogle\Api;

use Espo\Core\Acl;
use Espo\Core\Api\Action;
use Espo\Core\Api\Request;
use Espo\Core\Api\Response;
use Espo\Core\Api\ResponseComposer;
use Espo\Core\Exceptions\Forbidden;
use Espo\Core\Exceptions\NotFound;
use Espo\Modules\AutoErpGoogle\Integration;
use Espo\Modules\AutoErpGoogle\Mail\ImapHandler;
use Espo\Modules\AutoErpGoogle\Mail\SmtpHandler;
use Espo\ORM\EntityManager;

/**
 * `POST api/v1/GoogleMail/EmailAccount/<id>` or `…/InboundEmail/<id>`: a saved mail account becomes a Gmail mailbox. Answers
 * `{"state", "connectUrl"}`; the address is where the mailbox is connected.
 */
class PostMailbox implements Action
{
    public function __construct(
        private Integration $integration,
        private EntityManager $entityManager,
        private Acl $acl,
    ) {
    }

    public function process(Request $request): Response
    {
        $type = (string) $request->getRouteParam('entityType');
        $isKnown = in_array($type, Integration::ACCOUNT_TYPES, true);
        $account = $isKnown ? $this->entityManager->getEntityById($type, (string) $request->getRouteParam('id')) : null;
        if ($account === null) {
            throw new NotFound();
        }
        if (!$this->acl->checkEntityEdit($account)) {
            throw new Forbidden();
        }
        $whose = $type === 'EmailAccount'
            ? ['kind' => 'personal', 'owner' => (string) $account->get('assignedUserId')]
            : ['kind' => 'group', 'teams' => $account->getTeams()->getIdList()];
        $address = (string) $account->get('emailAddress');
        $answer = $this->integration->client()->call('mail-credential', ['address' => $address] + $whose, '/mailboxes');
        $account->set('imapHandler', ImapHandler::class);
        $account->set('smtpHandler', SmtpHandler::class);
        $this->entityManager->saveEntity($account);
        return ResponseComposer::json(['state' => $answer['state'], 'connectUrl' => $answer['connectUrl']]);
    }
}
