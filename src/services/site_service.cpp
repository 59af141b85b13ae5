#include "services/site_service.h"

#include <utility>

#include "metadata/site_store.h"
#include "model/rules.h"

namespace portreto::services {

std::optional<SiteService::Known> SiteService::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

Task<Result<model::SiteSettings>> SiteService::current() {
  auto last = known();
  if (last && clock_.now() < last->at + kSiteSettingsTtl) co_return std::move(last->settings);
  auto settings = co_await look();
  if (!settings && last) co_return std::move(last->settings);
  co_return settings;
}

Task<Result<model::SiteSettings>> SiteService::look() {
  const Timestamp now = clock_.now();
  PORTRETO_CO_ASSIGN(const auto stored, co_await store_.site().settings());
  const model::SiteSettings settings = stored.value_or(model::SiteSettings{.registration = otherwise_});
  const std::lock_guard lock(mutex_);
  known_ = Known{settings, now};
  co_return settings;
}

Task<Result<model::SiteSettings>> SiteService::change(Change change) {
  PORTRETO_CO_ASSIGN(model::SiteSettings settings, co_await look());
  settings.revision = change.revision;
  if (change.registration) settings.registration = *change.registration;
  if (change.welcome) {
    PORTRETO_CO_ASSIGN(settings.welcome, model::check_welcome(*change.welcome));
  }
  if (change.quota_bytes) settings.quota_bytes = *change.quota_bytes;
  PORTRETO_CO_TRY(co_await store_.site().put_settings(std::move(settings)));
  co_return co_await look();
}

Task<Result<bool>> SiteService::is_unused() {
  if (is_used_) co_return false;
  PORTRETO_CO_ASSIGN(const auto newest, co_await store_.profiles().suggest(UserId(), 1));
  if (!newest.empty()) is_used_ = true;
  co_return newest.empty();
}

}  // namespace portreto::services
