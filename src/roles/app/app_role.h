#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "config/settings.h"
#include "http/router.h"
#include "imaging/imager.h"
#include "metadata/database_state.h"
#include "metadata/metadata_store.h"
#include "model/site.h"
#include "roles/app/operations/operations_handlers.h"
#include "runtime/blocking_pool.h"
#include "security/password.h"
#include "security/service_credential.h"
#include "security/token_cache.h"
#include "security/unlock_token.h"
#include "security/url_signer.h"
#include "services/account_erasure.h"
#include "services/image_bytes.h"
#include "services/sweeper.h"

namespace portreto::roles {

// The app tier: every use case and every permission decision. Stateless but for uploads under way.
class AppRole {
 public:
  // All thread-safe, and outliving the role.
  struct Dependencies {
    metadata::MetadataStore& metadata;
    services::ImageBytes& bytes;
    imaging::Imager& imager;
    security::VerifiedTokenCache& tokens;
    const security::ServiceCredentials& credentials;
    const security::UrlSigner& url_signer;
    const security::UnlockTokens& unlock_tokens;
    const security::PasswordHasher& hasher;    // of the passwords of share links
    BlockingPool& hashing;                     // where it runs
    BlockingPool& files;                       // writes uploads to the spool
    const app::OperationsSources& operations;  // what administrators see
    const Clock& clock;
    config::Upload upload;
    model::RegistrationMode registration = model::RegistrationMode::kOpen;  // until an administrator decides
    std::filesystem::path spool_directory;                                  // of this process alone; made when missing
    std::string media_origin{};                         // before the path of each picture's URL; empty: the same origin
    const metadata::DatabaseState* database = nullptr;  // told to web with each answer; null: it always takes writes
  };

  // Throws std::filesystem::filesystem_error when the spool directory cannot be used.
  explicit AppRole(Dependencies dependencies);
  ~AppRole();

  http::Router& router();

  // The steward's share of this role; it runs when it is told to. Lives as long as the role.
  services::Sweeper& sweeper();
  services::AccountErasure& erasure();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace portreto::roles
