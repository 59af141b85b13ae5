#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "metadata/audit_store.h"
#include "metadata/block_store.h"
#include "metadata/case_store.h"
#include "metadata/deletion_store.h"
#include "metadata/digest_store.h"
#include "metadata/metadata_store.h"
#include "metadata/notification_store.h"
#include "metadata/passkey_store.h"
#include "metadata/quota_store.h"
#include "metadata/share_link_store.h"
#include "metadata/site_store.h"
#include "runtime/event_loops.h"

namespace portreto::metadata {

// A backend under test, empty when it is made. Tests destroy it before the event loops.
class ConformanceBackend {
 public:
  virtual ~ConformanceBackend() = default;
  virtual MetadataStore& store() = 0;
  // Whether all lists of one Records show the same state (records/records.h).
  virtual bool has_snapshots() const { return true; }
  // Another client of the same database, as another process has one.
  virtual MetadataStore& other_store() = 0;
};

// Thrown by what makes a backend: it cannot be tested on this machine, and why.
class BackendMissing : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What every MetadataStore promises, as tests. A backend joins in one place:
//
//   INSTANTIATE_TEST_SUITE_P(My, MetadataConformance, testing::Values([] { return std::make_unique<MyBackend>(); }));
using MakeBackend = std::function<std::unique_ptr<ConformanceBackend>()>;

class MetadataConformance : public testing::TestWithParam<MakeBackend> {
 protected:
  MetadataConformance() : loops_(2) { loops_.start(); }

  void SetUp() override {
    try {
      backend_ = GetParam()();
    } catch (const BackendMissing& missing) {
      GTEST_SKIP() << missing.what();
    }
  }

  // Starts a task, on one loop after the other; waits for its value.
  template <typename T>
  std::future<T> start(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future);
  }
  template <typename T>
  T run(Task<T> task) {
    return start(std::move(task)).get();
  }

  MetadataStore& store() { return backend_->store(); }
  bool has_snapshots() const { return backend_->has_snapshots(); }
  MetadataStore& other_store() { return backend_->other_store(); }
  AccountStore& accounts() { return store().accounts(); }
  SessionStore& sessions() { return store().sessions(); }
  ProfileStore& profiles() { return store().profiles(); }
  GalleryStore& galleries() { return store().galleries(); }
  PhotoStore& photos() { return store().photos(); }
  SocialStore& social() { return store().social(); }
  FollowStore& follows() { return store().follows(); }
  LocationStore& locations() { return store().locations(); }
  StorageNodeStore& storage_nodes() { return store().storage_nodes(); }
  UploadStore& uploads() { return store().uploads(); }
  ShareLinkStore& share_links() { return store().share_links(); }
  NotificationStore& notifications() { return store().notifications(); }
  DeletionStore& deletions() { return store().deletions(); }
  BlockStore& blocks() { return store().blocks(); }
  PasskeyStore& passkeys() { return store().passkeys(); }
  SiteStore& site() { return store().site(); }
  CaseStore& cases() { return store().cases(); }
  AuditStore& audit() { return store().audit(); }
  QuotaStore& quotas() { return store().quotas(); }
  DigestStore& digests() { return store().digests(); }

  // A time that is later with each call, so that rows have an order.
  Timestamp tick() { return now_ += std::chrono::seconds(1); }

  // Stored rows with every field set; what a test is about is changed through the arguments.
  model::User add_user(const std::string& username);
  model::Gallery add_gallery(UserId owner, const std::string& name,
                             model::Audience audience = model::Audience::kPublic);
  model::Photo add_photo(const model::Gallery& gallery);
  model::BlobLocation add_location(model::BlobLocation::State state, std::vector<std::string> copies,
                                   std::vector<std::string> leftovers = {});
  void add_follow(UserId follower, UserId followed, model::FollowState state = model::FollowState::kAccepted);

  void add_like(model::Target target, UserId user, std::optional<UserId> recipient, Timestamp at);
  model::Comment add_comment(model::Target target, UserId author, std::optional<UserId> recipient, Timestamp at);
  model::GalleryNotice add_notice(model::NotificationKind kind, GalleryId gallery, UserId actor, UserId recipient,
                                  std::optional<Timestamp> at = {});
  NotificationPage notifications_of(UserId user, std::optional<NotificationKey> after = {}, std::size_t limit = 50);
  std::uint64_t unseen_by(UserId user, std::size_t limit = 100);

  // Of every kind (records/kinds.h), through the operations that make them.
  void add_some_of_everything();

  // All records of a kind, read `limit` at a time.
  template <typename T>
  std::vector<T> all_of(Records& records, std::size_t limit = 2) {
    std::vector<T> all;
    for (bool has_more = true; has_more;) {
      auto after = all.empty() ? std::nullopt : std::optional(all.back());
      const auto page = run(records.of<T>().list(std::move(after), limit)).value();
      EXPECT_LE(page.size(), limit);
      all.insert(all.end(), page.begin(), page.end());
      has_more = page.size() == limit;
    }
    return all;
  }

  // How many of them are new, or the error.
  template <typename T>
  std::string put_records(std::vector<T> records) {
    const auto stored = run(store().records()->of<T>().put(std::move(records)));
    return stored ? std::to_string(*stored) : std::string(to_string(stored.error().code));
  }

  // The same, not stored.
  model::User make_user(const std::string& username);
  model::Session make_session();
  model::Gallery make_gallery(UserId owner, const std::string& name,
                              model::Audience audience = model::Audience::kPublic);
  model::Photo make_photo(const model::Gallery& gallery);
  model::Image make_image();
  // With an id behind those of all before it.
  model::BlobLocation make_location();
  model::ShareLink make_share_link(GalleryId gallery);
  model::Deletion make_deletion();
  model::Invitation make_invitation();
  model::Passkey make_passkey(UserId user);
  model::Case make_case();
  model::AuditEntry make_audit_entry();
  model::Digest make_digest(UserId user = UserId::generate());
  model::Quota make_quota(UserId user = UserId::generate());
  model::Upload make_upload(UserId owner = UserId::generate());
  model::Comment make_comment(model::Target target, const std::string& text);

 private:
  EventLoops loops_;
  std::unique_ptr<ConformanceBackend> backend_;
  Timestamp now_{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)};
};

template <typename T>
std::string error_code(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error().code));
}

template <typename T>
std::vector<std::string> error_fields(const Result<T>& result) {
  std::vector<std::string> fields;
  if (!result) {
    for (const FieldError& field : result.error().fields) fields.push_back(field.field);
  }
  return fields;
}

template <typename Row>
auto ids_of(const std::vector<Row>& rows) {
  std::vector<decltype(Row::id)> ids;
  for (const Row& row : rows) ids.push_back(row.id);
  return ids;
}

// All pages of a list, one after the other, each of `limit` rows; `fetch` takes a PageRequest.
template <typename Fetch>
auto all_pages(Fetch fetch, std::size_t limit) {
  PageRequest request{.limit = limit};
  auto page = fetch(request).value();
  auto rows = page.items;
  while (page.next) {
    EXPECT_EQ(page.items.size(), limit);
    request.after = page.next;
    page = fetch(request).value();
    EXPECT_FALSE(page.items.empty()) << "a cursor said that there was more";
    rows.insert(rows.end(), page.items.begin(), page.items.end());
  }
  return rows;
}

inline Sha256Digest digest_of(std::string_view text) { return sha256(as_bytes(text)); }

}  // namespace portreto::metadata
