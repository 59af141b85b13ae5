#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/clock.h"
#include "cluster/conformance/await.h"
#include "metadata/memory/memory_metadata_store.h"
#include "services/account_service.h"

namespace portreto::services {

// Accounts in memory, with keys for all that they sign and a clock that stands still. One thread.
class AccountFixture : public testing::Test {
 protected:
  static constexpr char kPassword[] = "correct horse battery";

  AccountFixture() {
    const Timestamp now = clock_.now();
    signer_.set_keys({security::generate_signing_key(now)});
    refresh_tokens_.set_keys({security::generate_secret_key(now)});
    device_tokens_.set_keys({security::generate_secret_key(now)});
    tickets_.set_keys({security::generate_secret_key(now)});
  }

  template <typename T>
  static T run(Task<T> task) {
    return cluster::await(std::move(task));
  }

  SignedIn sign_up(std::string username = "anna") {
    return run(accounts_.sign_up({username, username + "@example.org", kPassword}, "test")).value();
  }

  ManualClock clock_{Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25))};
  metadata::MemoryMetadataStore store_;
  BlockingPool pool_{2, 64};
  security::PasswordHasher hasher_{{.memory_kib = 64, .passes = 1}};
  security::AccessTokenSigner signer_{"portreto", "portreto", std::chrono::seconds(600)};
  security::RefreshTokens refresh_tokens_;
  security::DeviceTokens device_tokens_;
  security::Tickets tickets_;
  SiteService site_{store_, clock_};
  Invitations invitations_{store_, clock_};
  AccountService accounts_{
      {store_, pool_, hasher_, signer_, refresh_tokens_, device_tokens_, tickets_, site_, invitations_, clock_, {}}};
};

}  // namespace portreto::services
