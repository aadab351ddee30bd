<?php

// The few classes of EspoCRM 9.3 that the extension touches, with the signatures of the real ones and nothing behind them.

namespace Espo\Core\Mail\Account\Storage {
    class Params
    {
        public const AUTH_MECHANISM_XOAUTH = 'xoauth';
        public array $said = [];

        public function withAuthMechanism(string $authMechanism): self
        {
            return $this->with('mechanism', $authMechanism);
        }

        public function withUsername(?string $username): self
        {
            return $this->with('user', $username);
        }

        public function withPassword(?string $password): self
        {
            return $this->with('password', $password);
        }

        private function with(string $name, mixed $value): self
        {
            $other = clone $this;
            $other->said[$name] = $value;
            return $other;
        }
    }

    interface Handler
    {
        public function handle(Params $params, string $id): Params;
    }
}

namespace Espo\Core\Mail {
    class SmtpParams
    {
        public const AUTH_MECHANISM_XOAUTH = 'xoauth';
        public array $said = [];

        public function withAuth(bool $auth = true): self
        {
            return $this->with('auth', $auth);
        }

        public function withAuthMechanism(?string $authMechanism): self
        {
            return $this->with('mechanism', $authMechanism);
        }

        public function withUsername(?string $username): self
        {
            return $this->with('user', $username);
        }

        public function withPassword(?string $password): self
        {
            return $this->with('password', $password);
        }

        private function with(string $name, mixed $value): self
        {
            $other = clone $this;
            $other->said[$name] = $value;
            return $other;
        }
    }
}

namespace Espo\Core\Mail\Smtp {
    use Espo\Core\Mail\SmtpParams;

    interface Handler
    {
        public function handle(SmtpParams $params, ?string $id): SmtpParams;
    }
}

namespace Espo\Core\Exceptions {
    class Forbidden extends \Exception
    {
    }

    class NotFound extends \Exception
    {
    }
}

namespace Espo\Core\Api {
    class Request
    {
        public function __construct(private array $headers, private string $body, private array $route = [])
        {
        }

        public function getHeader(string $name): ?string
        {
            return $this->headers[strtolower($name)] ?? null;
        }

        public function getBodyContents(): ?string
        {
            return $this->body;
        }

        public function getRouteParam(string $name): ?string
        {
            return $this->route[$name] ?? null;
        }
    }

    class Response
    {
        public int $status = 200;
        public mixed $json = null;

        public function setStatus(int $code, ?string $reason = null): self
        {
            $this->status = $code;
            return $this;
        }
    }

    class ResponseComposer
    {
        public static function json(mixed $data): Response
        {
            $response = new Response();
            $response->json = $data;
            return $response;
        }

        public static function empty(): Response
        {
            return new Response();
        }
    }

    interface Action
    {
        public function process(Request $request): Response;
    }
}

namespace Espo\Core\Job\Job {
    class Data
    {
        public ?string $type = null;
        public ?string $id = null;

        public static function create(): self
        {
            return new self();
        }

        public function withTargetType(?string $targetType): self
        {
            $this->type = $targetType;
            return $this;
        }

        public function withTargetId(?string $targetId): self
        {
            $this->id = $targetId;
            return $this;
        }
    }
}

namespace Espo\Core\Job {
    use Espo\Core\Job\Job\Data;

    class JobScheduler
    {
        public static array $scheduled = [];
        private array $job = [];

        public function setClassName(string $className): self
        {
            $this->job['class'] = $className;
            return $this;
        }

        public function setGroup(?string $group): self
        {
            $this->job['group'] = $group;
            return $this;
        }

        public function setData(Data $data): self
        {
            $this->job += ['type' => $data->type, 'id' => $data->id];
            return $this;
        }

        public function schedule(): void
        {
            self::$scheduled[] = $this->job;
        }
    }

    class JobSchedulerFactory
    {
        public function create(): JobScheduler
        {
            return new JobScheduler();
        }
    }
}

namespace Espo\Core\Utils {
    class Config
    {
        public function __construct(private array $values)
        {
        }

        public function get(string $name): mixed
        {
            return $this->values[$name] ?? null;
        }
    }

    class Log
    {
        public function warning(string $message): void
        {
            fwrite(STDERR, "$message\n");
        }
    }
}

namespace Espo\Tools\AppSecret {
    class SecretProvider
    {
        public function __construct(private array $secrets)
        {
        }

        public function get(string $name): ?string
        {
            return $this->secrets[$name] ?? null;
        }
    }
}

namespace Espo\ORM {
    class Entity
    {
        public function __construct(public string $type, public array $values)
        {
        }

        public function getId(): string
        {
            return $this->values['id'];
        }

        public function get(string $name): mixed
        {
            return $this->values[$name] ?? null;
        }

        public function set(string $name, mixed $value): void
        {
            $this->values[$name] = $value;
        }

        public function getTeams(): self
        {
            return $this;
        }

        public function getIdList(): array
        {
            return $this->values['teamsIds'];
        }
    }

    class EntityManager
    {
        /** @var Entity[] */
        public array $saved = [];
        private array $found = [];

        /** @param Entity[] $entities */
        public function __construct(private array $entities)
        {
        }

        public function getEntityById(string $type, string $id): ?Entity
        {
            return $this->matching($type, ['id' => $id])[0] ?? null;
        }

        public function getRDBRepository(string $type): self
        {
            $this->found = $this->matching($type, []);
            return $this;
        }

        public function where(array $where): self
        {
            $this->found = array_uintersect($this->found, $this->matching($this->found[0]->type ?? '', $where), fn ($a, $b) => spl_object_id($a) <=> spl_object_id($b));
            return $this;
        }

        public function find(): array
        {
            return $this->found;
        }

        public function saveEntity(Entity $entity): void
        {
            $this->saved[] = $entity;
        }

        private function matching(string $type, array $where): array
        {
            $isMeant = static fn (Entity $one): bool => $one->type === $type && array_intersect_assoc($where, $one->values) === $where;
            return array_values(array_filter($this->entities, $isMeant));
        }
    }
}

namespace Espo\Core {
    use Espo\ORM\Entity;

    class Acl
    {
        public function __construct(private bool $may)
        {
        }

        public function checkEntityEdit(Entity $entity): bool
        {
            return $this->may;
        }
    }
}

namespace {
    spl_autoload_register(static function (string $class): void {
        $path = getcwd() . '/custom/' . strtr($class, '\\', '/') . '.php';
        is_file($path) && require $path;
    });

    // What is asked comes as JSON, and so does what became of it.
    $asked = json_decode(stream_get_contents(STDIN), true);
    $entities = array_map(static fn (array $one) => new Espo\ORM\Entity($one['type'], $one['values']), $asked['accounts']);
    $manager = new Espo\ORM\EntityManager($entities);
    $integration = new Espo\Modules\AutoErpGoogle\Integration(
        new Espo\Core\Utils\Config($asked['config']),
        new Espo\Tools\AppSecret\SecretProvider(['googleIntegrationKey' => $asked['key']]),
        $manager,
    );
    $request = new Espo\Core\Api\Request($asked['headers'] ?? [], $asked['body'] ?? '', $asked['route'] ?? []);
    $jobs = new Espo\Core\Job\JobSchedulerFactory();
    try {
        $told = match ($asked['do']) {
            'news' => (new Espo\Modules\AutoErpGoogle\Api\PostNews($integration, $jobs, new Espo\Core\Utils\Log()))->process($request),
            'mailbox' => (new Espo\Modules\AutoErpGoogle\Api\PostMailbox($integration, $manager, new Espo\Core\Acl($asked['may'])))->process($request),
            'imap' => (new Espo\Modules\AutoErpGoogle\Mail\ImapHandler($integration))->handle(new Espo\Core\Mail\Account\Storage\Params(), $asked['id']),
            'smtp' => (new Espo\Modules\AutoErpGoogle\Mail\SmtpHandler($integration))->handle(new Espo\Core\Mail\SmtpParams(), $asked['id']),
        };
    } catch (Throwable $thrown) {
        $told = ['thrown' => $thrown::class, 'message' => $thrown->getMessage()];
    }
    echo json_encode(['told' => $told, 'jobs' => Espo\Core\Job\JobScheduler::$scheduled, 'saved' => $manager->saved]);
}
