<?php

declare(strict_types=1);

namespace Espo\Modules\AutoErpGoogle\Mail;

use Espo\Core\Mail\Smtp\Handler;
use Espo\Core\Mail\SmtpParams;
use Espo\Modules\AutoErpGoogle\Integration;

/** Named in a mail account's field `smtpHandler`; the account's server is smtp.gmail.com, 465 with SSL or 587 with TLS. */
class SmtpHandler implements Handler
{
    public function __construct(private Integration $integration)
    {
    }

    public function handle(SmtpParams $params, ?string $id): SmtpParams
    {
        // An account that isn't saved yet has no mailbox either.
        if ($id === null) {
            return $params;
        }
        $credential = $this->integration->credentialOf($id);
        return $params
            ->withAuth()
            ->withAuthMechanism(SmtpParams::AUTH_MECHANISM_XOAUTH)
            ->withUsername($credential['user'])
            ->withPassword($credential['accessToken']);
    }
}
