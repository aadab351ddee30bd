<?php

declare(strict_types=1);

namespace Espo\Modules\AutoErpGoogle\Mail;

use Espo\Core\Mail\Account\Storage\Handler;
use Espo\Core\Mail\Account\Storage\Params;
use Espo\Modules\AutoErpGoogle\Integration;

/** Named in a mail account's field `imapHandler`; the account's host is imap.gmail.com, 993, SSL. */
class ImapHandler implements Handler
{
    public function __construct(private Integration $integration)
    {
    }

    public function handle(Params $params, string $id): Params
    {
        $credential = $this->integration->credentialOf($id);
        return $params
            ->withAuthMechanism(Params::AUTH_MECHANISM_XOAUTH)
            ->withUsername($credential['user'])
            ->withPassword($credential['accessToken']);
    }
}
