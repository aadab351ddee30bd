# Every function, and all that sets it apart. Everything else follows from this list, and a test compares it with functions/registry.ts.
#
# caller       outside: anybody, the function itself checks signature, session or token. queue, subscription: tasks and mail pushes, by OIDC.
#              topic: messages of the scheduler, by OIDC.
# seconds      how long one request may take. A task has nine minutes, as its queue is told (parts-wiring.ts), and so has a message.
# concurrency  requests at once in one instance of 256 MiB. One where a page of 2,500 events, or a whole tenant, is held at once.
# instances    at most; a worker's follow from its queue, so that the queue never meets a full function.
# queues       where it may put tasks.
# secrets      what it may do with each kind of secret: read, make (read, and add the first version), replace (make, and destroy older
#              versions), own (replace, and delete the secret).
locals {
  functions = {
    calendar-push = {
      caller  = "outside", seconds = 30, concurrency = 20, instances = 20, queues = ["pull-calendar"]
      secrets = { signing-key = "read" }
    }
    console = {
      caller = "outside", seconds = 60, concurrency = 8, instances = 10
      queues = ["pull-calendar", "sync-pair", "contacts-batch", "pull-mail"]
      secrets = {
        signing-key = "make", fingerprints = "make", tokens = "make", metrics-token = "read"
        erp-key     = "read", google-client = "read", erp-webhooks = "replace", erp-requests = "read"
        grant       = "own", mail = "own"
      }
    }
    contacts-batch = {
      caller = "queue", seconds = 540, concurrency = 4, queues = ["contacts-batch"]
      secrets = {
        signing-key = "read", fingerprints = "read", tokens = "read"
        erp-key     = "read", google-client = "read", grant = "replace"
      }
    }
    contacts-export = {
      caller = "outside", seconds = 60, concurrency = 8, instances = 10, queues = ["contacts-batch"]
      secrets = {
        signing-key = "read", fingerprints = "read", tokens = "read"
        erp-key     = "read", google-client = "read", grant = "replace", erp-requests = "read"
      }
    }
    erp-intake = {
      caller  = "outside", seconds = 30, concurrency = 20, instances = 20, queues = ["sync-pair", "contacts-batch"]
      secrets = { erp-webhooks = "read" }
    }
    gmail-push = {
      caller  = "subscription", seconds = 30, concurrency = 20, instances = 10, queues = ["pull-mail"]
      secrets = {}
    }
    mail-credential = {
      caller = "outside", seconds = 30, concurrency = 20, instances = 20, queues = []
      secrets = {
        signing-key = "read", fingerprints = "read", tokens = "read"
        erp-key     = "read", google-client = "read", erp-requests = "read", mail = "own"
      }
    }
    oauth = {
      caller = "outside", seconds = 60, concurrency = 8, instances = 10, queues = ["contacts-batch", "pull-calendar", "pull-mail"]
      secrets = {
        signing-key = "make", fingerprints = "make", tokens = "make"
        erp-key     = "read", google-client = "read", erp-webhooks = "replace"
        grant       = "own", mail = "own"
      }
    }
    pull-calendar = {
      caller = "queue", seconds = 540, concurrency = 1, queues = ["pull-calendar", "sync-pair"]
      secrets = {
        signing-key = "read", fingerprints = "read", tokens = "read"
        erp-key     = "read", google-client = "read", grant = "replace"
      }
    }
    pull-mail = {
      caller = "queue", seconds = 540, concurrency = 4, queues = ["pull-mail"]
      secrets = {
        signing-key = "read", fingerprints = "read", tokens = "read"
        erp-key     = "read", google-client = "read", erp-requests = "read", mail = "replace"
      }
    }
    renew = {
      caller = "topic", seconds = 540, concurrency = 1, instances = 2, queues = ["pull-calendar", "pull-mail"]
      secrets = {
        signing-key = "make", fingerprints = "make", tokens = "make"
        erp-key     = "read", google-client = "read", erp-webhooks = "replace", erp-requests = "read"
        grant       = "replace", mail = "replace"
      }
    }
    sweep = {
      caller = "topic", seconds = 540, concurrency = 1, instances = 4
      queues = ["pull-calendar", "sync-pair", "contacts-batch", "pull-mail"]
      secrets = {
        signing-key = "make", fingerprints = "make", tokens = "make"
        erp-key     = "read", google-client = "read", grant = "own", mail = "own"
      }
    }
    sync-pair = {
      caller = "queue", seconds = 540, concurrency = 8, queues = ["pull-calendar", "sync-pair"]
      secrets = {
        signing-key = "read", fingerprints = "read", tokens = "read"
        erp-key     = "read", google-client = "read", grant = "replace"
      }
    }
  }

  # Where functions are reached, whatever their number: the address that each gen2 function has besides its own one on run.app.
  functions_url = "https://${var.region}-${var.project}.cloudfunctions.net"
}
