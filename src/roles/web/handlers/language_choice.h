#pragma once

#include "roles/web/exchange.h"
#include "runtime/task.h"

// The language that people choose at the foot of a page: at once that of the pages in this browser, and that of the
// mails to an account, once it is known whose browser it is. A second cookie says that no account has heard of the
// choice yet. Without that, each login would undo what was chosen for mails in the settings or in another browser
// since.
namespace portreto::roles::web {

// Never fails: where the account cannot be told now, it is at the next login in this browser.
Task<void> keep_language_choice(Exchange& exchange, const Language& language);
// The pages are in what the browser asks for again; mails stay as they are.
void forget_language_choice(Exchange& exchange);

// After a login: tells the account what was chosen in this browser and no account has heard of. Never fails, as above.
Task<void> tell_language_choice(Exchange& exchange);
// An account has heard of it, or of a later one.
void end_language_choice(Exchange& exchange);

}  // namespace portreto::roles::web
