#include <gmock/gmock.h>

#include <mutex>
#include <set>

#include "metadata/audit_store.h"
#include "metadata/block_store.h"
#include "metadata/case_store.h"
#include "metadata/deletion_store.h"
#include "metadata/digest_store.h"
#include "metadata/notification_store.h"
#include "metadata/passkey_store.h"
#include "metadata/quota_store.h"
#include "metadata/search_store.h"
#include "metadata/share_link_store.h"
#include "metadata/site_store.h"
#include "metadata/sqlite/testing.h"

// Every statement that the store runs, as SQLite would run it: by an index, never over a whole table.
namespace portreto::metadata {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// Notes the statements of every connection that is opened while it lives.
class StatementRecorder {
 public:
  StatementRecorder() {
    recorded().clear();
    sqlite3_auto_extension(entry());
  }
  ~StatementRecorder() { sqlite3_cancel_auto_extension(entry()); }

  static std::set<std::string> statements() {
    const std::lock_guard lock(mutex());
    return recorded();
  }

 private:
  static std::mutex& mutex() {
    static std::mutex mutex;
    return mutex;
  }
  static std::set<std::string>& recorded() {
    static std::set<std::string> recorded;
    return recorded;
  }
  static int on_statement(unsigned, void*, void* statement, void*) {
    const std::lock_guard lock(mutex());
    recorded().insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
  }
  static int on_open(sqlite3* handle, const char**, const void*) {
    return sqlite3_trace_v2(handle, SQLITE_TRACE_STMT, on_statement, nullptr);
  }
  // SQLite declares an extension's entry point without its arguments.
  static void (*entry())() { return reinterpret_cast<void (*)()>(on_open); }
};

class QueryPlanTest : public SqliteFixture {
 protected:
  // Each operation of every store at least once, so that each of its statements is run.
  void do_everything() {
    const Timestamp now = system_clock().now();
    const std::set<model::Audience> all{model::Audience::kPrivate, model::Audience::kPublic};
    const model::User user{.id = UserId::generate(), .username = "maria", .email = "m@example.com", .created_at = now};
    const model::User other{.id = UserId::generate(), .username = "nikos", .email = "n@example.com", .created_at = now};
    auto& accounts = store().accounts();
    EXPECT_TRUE(run(accounts.insert(user)));
    EXPECT_TRUE(run(accounts.insert(other)));
    EXPECT_TRUE(run(accounts.find(user.id)));
    EXPECT_TRUE(run(accounts.find_by_login("maria")));
    EXPECT_TRUE(run(accounts.find_by_login("m@example.com")));
    EXPECT_TRUE(run(accounts.change_password({user.id, "", "x", now, SessionId::generate()})));
    EXPECT_FALSE(run(accounts.change_password({user.id, "", "x", now, SessionId::generate()})));
    EXPECT_TRUE(run(accounts.set_role(user.id, model::Role::kAdmin)));

    auto& sessions = store().sessions();
    const model::Session session{.id = SessionId::generate(), .expires_at = now};
    EXPECT_TRUE(run(sessions.insert(session)));
    EXPECT_TRUE(run(sessions.find(session.id)));
    EXPECT_TRUE(run(sessions.rotate(session.id, {}, {}, now)));
    EXPECT_TRUE(run(sessions.list_of(user.id)));
    EXPECT_TRUE(run(sessions.remove_others(user.id, session.id)));
    EXPECT_TRUE(run(sessions.remove_expired(now, 10)));
    EXPECT_TRUE(run(sessions.remove(session.id)));
    EXPECT_TRUE(run(sessions.record_failure("key", now, std::chrono::hours(1))));
    EXPECT_TRUE(run(sessions.failures("key")));
    EXPECT_TRUE(run(sessions.clear_failures("key")));

    auto& profiles = store().profiles();
    EXPECT_TRUE(run(profiles.update({.user = user.id, .first_name = "Maria"})));
    EXPECT_TRUE(run(profiles.set_photo(user.id, model::Image{})));
    EXPECT_TRUE(run(profiles.find(user.id)));
    EXPECT_TRUE(run(profiles.find_by_username("maria")));
    EXPECT_TRUE(run(profiles.find_many({user.id})));
    EXPECT_TRUE(run(profiles.search("mar", "", 10)));
    EXPECT_TRUE(run(profiles.search("", "", 10)));
    EXPECT_TRUE(run(profiles.suggest(user.id, 10)));

    auto& follows = store().follows();
    EXPECT_TRUE(run(follows.put({other.id, user.id, model::FollowState::kRequested, now})));
    EXPECT_TRUE(run(follows.find(other.id, user.id)));
    EXPECT_TRUE(run(follows.accept(other.id, user.id, now)));
    EXPECT_TRUE(run(follows.list_followers(user.id, model::FollowState::kAccepted, {})));
    EXPECT_TRUE(run(follows.list_following(other.id, model::FollowState::kAccepted, {})));
    EXPECT_TRUE(run(follows.states(other.id, {user.id})));
    EXPECT_TRUE(run(follows.counts(user.id)));

    auto& galleries = store().galleries();
    model::Gallery gallery{.id = GalleryId::generate(),
                           .owner = user.id,
                           .name = "Summer",
                           .audience = model::Audience::kPublic,
                           .people = {other.id},
                           .contributors = {other.id},
                           .cover = PhotoId::generate(),
                           .created_at = now};
    EXPECT_TRUE(run(galleries.insert(gallery)));
    gallery.people = {UserId::generate()};
    gallery.contributors = {UserId::generate()};
    EXPECT_TRUE(run(galleries.update(gallery)));
    EXPECT_TRUE(run(galleries.find(gallery.id)));
    EXPECT_TRUE(run(galleries.find_many({gallery.id})));
    EXPECT_TRUE(run(galleries.list_on_map(10)));
    EXPECT_TRUE(run(galleries.list_by_owner(user.id, all, {})));
    EXPECT_EQ(run(galleries.list_feed(other.id, {}))->items.size(), 1U);
    EXPECT_TRUE(run(galleries.list_public({})));
    EXPECT_TRUE(run(galleries.list_shared_with(other.id, {})));
    EXPECT_TRUE(run(galleries.count_by_owner(user.id, all)));

    auto& photos = store().photos();
    const model::Photo photo{.id = *gallery.cover, .gallery = gallery.id, .created_at = now};
    EXPECT_TRUE(run(photos.insert(photo)));
    EXPECT_TRUE(run(photos.find(photo.id)));
    EXPECT_TRUE(run(photos.count_added(gallery.id, user.id, now, now)));
    EXPECT_TRUE(run(photos.update(photo)));
    for (const auto order : model::kAllPhotoOrders) {
      EXPECT_TRUE(run(photos.list({gallery.id, order}, {})));
      EXPECT_TRUE(run(photos.neighbours(photo, order)));
      EXPECT_TRUE(run(photos.cursor_times({gallery.id, order})));
    }
    EXPECT_TRUE(run(photos.set_rank(photo.id, 1)));
    EXPECT_TRUE(run(photos.move(run(photos.find(photo.id)).value(), GalleryId::generate())));
    EXPECT_TRUE(run(photos.move(run(photos.find(photo.id)).value(), gallery.id)));
    auto& search = store().search();
    for (const auto kind : {model::TargetKind::kGallery, model::TargetKind::kPhoto}) {
      EXPECT_EQ(run(search.find(kind, {.terms = {"*", "*"}, .from = now, .until = {}}, {}))->items.size(), 1U);
    }
    EXPECT_EQ(run(search.index(10)).value(), 0U);
    EXPECT_TRUE(run(photos.list_by_content(gallery.id, {photo.image.sha256})));
    EXPECT_TRUE(run(photos.locate({.owner = user.id, .galleries = {}}, {{0, 1}}, 10)));
    EXPECT_TRUE(run(photos.locate({.owner = {}, .galleries = {gallery.id}}, {{0, 1}}, 10)));
    EXPECT_TRUE(run(photos.previews({gallery}, 4)));
    EXPECT_TRUE(run(photos.count_by_guests(ShareLinkId::generate())));
    EXPECT_TRUE(run(photos.list_of_guest({gallery.id, ShareLinkId::generate(), user.id}, {})));
    EXPECT_TRUE(run(photos.list_orphaned(10)));
    EXPECT_TRUE(run(photos.mark_deleting_of(gallery.id, 10)));
    EXPECT_TRUE(run(photos.mark_deleting(photo.id)));
    EXPECT_TRUE(run(photos.list_deleting(10)));
    EXPECT_TRUE(run(photos.erase(photo.id)));
    EXPECT_TRUE(run(photos.add_garbage({})));
    EXPECT_TRUE(run(photos.list_garbage(10)));
    EXPECT_TRUE(run(photos.remove_garbage({})));

    auto& social = store().social();
    const model::Target target = model::target_of(gallery.id);
    EXPECT_TRUE(run(social.put_like({target, user.id, now})));
    auto& notifications = store().notifications();
    EXPECT_TRUE(run(notifications.list(user.id, {}, 10)));
    EXPECT_TRUE(run(notifications.list_since(user.id, now, 10)));
    EXPECT_TRUE(run(notifications.count_unseen(user.id, 10)));
    EXPECT_TRUE(run(notifications.seen_at(user.id)));
    EXPECT_TRUE(run(notifications.set_seen(user.id, now)));
    EXPECT_TRUE(run(notifications.address(10)));
    EXPECT_TRUE(run(notifications.note({.recipient = user.id, .at = now})));
    EXPECT_TRUE(run(notifications.take_back(model::NotificationKind::kChosen, gallery.id, user.id)));
    EXPECT_TRUE(run(notifications.remove_notices_about(gallery.id, 10)));
    EXPECT_TRUE(run(notifications.remove_notices_of(user.id, 10)));
    EXPECT_TRUE(run(social.reactions({target}, user.id)));
    EXPECT_TRUE(run(social.remove_like(user.id, target)));
    EXPECT_TRUE(write(1));
    EXPECT_TRUE(is_there(1));
    EXPECT_TRUE(run(social.update_comment(comment_of(1).id, "y", now)));
    EXPECT_TRUE(run(social.list_comments(target, {})));
    EXPECT_TRUE(run(social.list_likes(target, {})));
    EXPECT_TRUE(run(social.remove_comment(comment_of(1).id)));
    EXPECT_TRUE(run(social.remove_all_of(target, 10)));

    auto& locations = store().locations();
    model::BlobLocation location{.blob = BlobId::generate(), .variants = {1}, .copies = {"a", "b"}, .created_at = now};
    EXPECT_TRUE(run(locations.insert(location)));
    EXPECT_TRUE(run(locations.find(location.blob)));
    EXPECT_TRUE(run(locations.find_many({location.blob})));
    EXPECT_TRUE(run(locations.list({}, 10)));
    EXPECT_EQ(run(locations.list_on("a", {}, 10))->size(), 1U);
    EXPECT_EQ(run(locations.list_unsettled({}, 10))->size(), 1U);
    EXPECT_TRUE(run(locations.count_by_copies()));
    EXPECT_TRUE(run(locations.count_on("a")));
    auto& nodes = store().storage_nodes();
    EXPECT_TRUE(run(nodes.note({.instance = "a"})));
    EXPECT_TRUE(run(nodes.note({.instance = "a"})));
    EXPECT_TRUE(run(nodes.set_state("b", model::StorageNode::State::kDraining)));
    EXPECT_EQ(run(nodes.list())->size(), 2U);

    EXPECT_FALSE(run(locations.erase(location.blob)));
    location.state = model::BlobLocation::State::kDeleting;
    location.copies.clear();
    EXPECT_TRUE(run(locations.update(location)));
    EXPECT_TRUE(run(locations.erase(location.blob)));

    auto& uploads = store().uploads();
    model::Upload upload{.id = UploadId::generate(), .owner = user.id, .gallery = gallery.id, .created_at = now};
    EXPECT_TRUE(run(uploads.insert(upload)));
    EXPECT_TRUE(run(uploads.find(upload.id)));
    EXPECT_EQ(run(uploads.list_receiving(user.id, 10))->size(), 1U);
    EXPECT_EQ(run(uploads.list_expired(now, 10))->size(), 1U);
    upload.state = model::Upload::State::kDeleting;
    EXPECT_TRUE(run(uploads.update(upload)));
    EXPECT_TRUE(run(uploads.erase(upload.id)));

    auto& links = store().share_links();
    const model::ShareLink link{.id = ShareLinkId::generate(), .gallery = gallery.id, .created_at = now};
    EXPECT_TRUE(run(links.insert(link)));
    EXPECT_TRUE(run(links.find(link.id)));
    EXPECT_TRUE(run(links.find_by_secret(link.secret_hash)));
    EXPECT_EQ(run(links.list(gallery.id, 10))->size(), 1U);
    EXPECT_TRUE(run(links.change_guests(link.id, {.allows_guests = true, .photos_max = 5})));
    EXPECT_TRUE(run(links.revoke(link.id)));
    EXPECT_EQ(run(links.remove_all_of(gallery.id, 10)).value(), 1U);

    EXPECT_TRUE(run(follows.remove(other.id, user.id)));
    EXPECT_TRUE(run(galleries.mark_deleting(gallery.id)));
    EXPECT_TRUE(run(galleries.list_deleting(10)));
    EXPECT_TRUE(run(galleries.erase(gallery.id)));
    EXPECT_TRUE(run(store().check()));

    EXPECT_TRUE(run(social.count_by(user.id)));
    EXPECT_TRUE(run(social.count_by_guests(ShareLinkId::generate(), target)));
    EXPECT_TRUE(run(social.list_likes_by(user.id, {}, 10)));
    EXPECT_TRUE(run(social.list_likes_by(user.id, target, 10)));
    EXPECT_TRUE(run(social.list_comments_by(user.id, {}, 10)));
    EXPECT_TRUE(run(social.remove_all_by(user.id, 10)));
    EXPECT_TRUE(run(follows.remove_all_of(user.id, 10)));
    EXPECT_TRUE(run(locations.list_of(DeletionId::generate(), {}, 10)));
    auto& deletions = store().deletions();
    const model::Deletion deletion{.id = DeletionId::generate(), .created_at = now};
    EXPECT_TRUE(run(deletions.insert(deletion)));
    EXPECT_TRUE(run(deletions.find(deletion.id)));
    EXPECT_TRUE(run(deletions.update(deletion)));
    EXPECT_EQ(run(deletions.list_unfinished({}, 10))->size(), 1U);
    EXPECT_TRUE(run(deletions.remove_finished(now, 10)));
    auto& blocks = store().blocks();
    EXPECT_TRUE(run(blocks.put({user.id, other.id, model::BlockKind::kBlocked, now})));
    EXPECT_EQ(run(blocks.distances(other.id, {user.id}))->size(), 1U);
    EXPECT_TRUE(run(blocks.list(user.id, model::BlockKind::kBlocked, {})));
    EXPECT_TRUE(run(blocks.remove(user.id, other.id, model::BlockKind::kMuted)));
    EXPECT_EQ(run(blocks.remove_all_of(user.id, 10)).value(), 1U);
    auto& quotas = store().quotas();
    EXPECT_TRUE(run(quotas.put({.user = user.id})));
    EXPECT_TRUE(run(quotas.find(user.id)));
    EXPECT_TRUE(run(quotas.stored(user.id)));
    EXPECT_TRUE(run(quotas.erase(user.id)));
    auto& digests = store().digests();
    const auto digest = run(digests.put({.user = user.id, .is_confirmed = true, .due = now}));
    ASSERT_TRUE(digest);
    EXPECT_TRUE(run(digests.put(*digest)));
    EXPECT_EQ(run(digests.list_due(now, 10))->size(), 1U);
    EXPECT_TRUE(run(digests.erase(user.id)));
    auto& passkeys = store().passkeys();
    const model::Passkey passkey{.id = PasskeyId::generate(), .user = user.id, .created_at = now};
    EXPECT_TRUE(run(passkeys.insert(passkey)));
    EXPECT_TRUE(run(passkeys.find_by_credential("")));
    EXPECT_EQ(run(passkeys.list_of(user.id))->size(), 1U);
    EXPECT_TRUE(run(passkeys.note_use({passkey.id, 1, now})));
    EXPECT_FALSE(run(passkeys.note_use({passkey.id, 1, now})));
    EXPECT_FALSE(run(passkeys.remove(other.id, passkey.id)));
    EXPECT_EQ(run(passkeys.remove_all_of(user.id, 10)).value(), 1U);
    auto& site = store().site();
    const model::Invitation invitation{.id = InvitationId::generate(), .created_at = now};
    EXPECT_TRUE(run(site.insert(invitation)));
    EXPECT_TRUE(run(site.find(invitation.id)));
    EXPECT_TRUE(run(site.find_by_token(invitation.token_hash)));
    EXPECT_TRUE(run(site.update(invitation)));
    EXPECT_EQ(run(site.list(10))->size(), 1U);
    EXPECT_TRUE(run(site.list_revoked(10))->empty());
    EXPECT_TRUE(run(site.erase(invitation.id)));
    EXPECT_TRUE(run(accounts.set_disabled(user.id, false)));
    EXPECT_TRUE(run(accounts.set_language(user.id, "el")));
    auto& cases = store().cases();
    const model::Case reported{.subject = Uuid::generate(), .owner = user.id, .changed_at = now};
    EXPECT_TRUE(run(cases.insert(reported)));
    EXPECT_TRUE(run(cases.find(reported.subject)));
    EXPECT_TRUE(run(cases.update(reported)));
    EXPECT_EQ(run(cases.list(model::Case::State::kOpen, {}))->items.size(), 1U);
    EXPECT_EQ(run(cases.remove_all_of(user.id, 10)).value(), 1U);
    auto& audit = store().audit();
    const model::AuditEntry entry{.id = AuditId::generate(), .at = now};
    EXPECT_TRUE(run(audit.insert(entry)));
    EXPECT_TRUE(run(audit.finish(entry.id, model::AuditEntry::Outcome::kDone)));
    EXPECT_EQ(run(audit.list({}))->items.size(), 1U);
    EXPECT_TRUE(run(accounts.mark_deleted({user.id, "x", now, "secret"})));
    EXPECT_TRUE(run(accounts.find_deleted(user.id)));
    EXPECT_EQ(run(accounts.list_deleted({}, 10))->size(), 1U);
    EXPECT_TRUE(run(accounts.erase(user.id)));

    const auto records = store().records();
    RecordKinds::for_each([&]<typename T>(std::type_identity<T>) {
      auto& kind = records->of<T>();
      EXPECT_TRUE(run(kind.put({T{}})));
      EXPECT_TRUE(run(kind.list({}, 1)));
      EXPECT_TRUE(run(kind.list(T{}, 1)));
    });
    EXPECT_TRUE(run(site.settings()));
    EXPECT_TRUE(run(site.put_settings({})));
  }

  std::set<std::string> all_statements() {
    const StatementRecorder recorder;
    open();
    do_everything();
    return StatementRecorder::statements();
  }
};

bool is_data_statement(const std::string& sql) {
  for (const char* verb : {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}) {
    if (sql.starts_with(verb)) return true;
  }
  return false;
}

// A walk that ends at its LIMIT: in the order of an index that holds only the rows that are wanted, or of a table that
// is all wanted; or over what a statement itself has gathered.
bool is_bounded_scan(const std::string& step) {
  static const std::set<std::string> kBounded{
      "SCAN CONSTANT ROW",
      "SCAN galleries USING INDEX galleries_deleting",
      "SCAN photos USING INDEX photos_deleting",
      "SCAN photos USING INDEX photos_without_terms",
      "SCAN galleries USING INDEX galleries_without_terms",
      "SCAN photos USING INDEX photos_without_cell",
      "SCAN galleries USING INDEX galleries_on_map",
      "SCAN invitations USING INDEX invitations_newest",
      "SCAN invitations USING INDEX invitations_revoked",
      "SCAN garbage",
      "SCAN people USING COVERING INDEX people_newest",  // check() looks at one row
      "SCAN storage_nodes",                              // all are wanted
      "SCAN present",
  };
  return !step.starts_with("SCAN") || step.starts_with("SCAN (subquery-") || kBounded.contains(step);
}

TEST_F(QueryPlanTest, NoStatementGoesOverAWholeTable) {
  const std::set<std::string> statements = all_statements();
  RawDatabase database(path());
  int explained = 0;
  for (const std::string& sql : statements) {
    const bool is_migration = sql.contains("unixepoch()") || sql.starts_with("UPDATE gallery_");
    if (!is_data_statement(sql) || sql.contains("sqlite_") || is_migration) continue;
    ++explained;
    for (const std::string& step : database.run("EXPLAIN QUERY PLAN " + sql)) {
      EXPECT_TRUE(is_bounded_scan(step)) << step << "\n  in " << sql;
      // The feed's heads come from as many indexes as people are followed, so they alone are sorted.
      const bool is_feed = sql.contains("JOIN galleries");
      if (!is_feed) EXPECT_FALSE(step.contains("TEMP B-TREE")) << step << "\n  in " << sql;
      EXPECT_FALSE(step.contains("AUTOMATIC")) << step << "\n  in " << sql;
    }
  }
  EXPECT_GE(explained, 80) << "the statements were not recorded";
}

TEST_F(QueryPlanTest, PhotosAreFoundByTheirContentAlone) {
  open();
  RawDatabase database(path());
  EXPECT_THAT(database.run("EXPLAIN QUERY PLAN SELECT id FROM photos WHERE gallery = ?1 AND sha256 = ?2 AND state = 0"),
              ElementsAre("SEARCH photos USING INDEX photos_by_content (gallery=? AND sha256=?)"));
}

// A map reads no photos.
TEST_F(QueryPlanTest, PhotosAreLocatedByIndexesAlone) {
  const std::set<std::string> statements = all_statements();
  RawDatabase database(path());
  std::vector<std::string> steps;
  for (const std::string& sql : statements) {
    if (!sql.contains("cell BETWEEN")) continue;
    for (const std::string& step : database.run("EXPLAIN QUERY PLAN " + sql)) steps.push_back(step);
  }
  EXPECT_THAT(steps,
              testing::UnorderedElementsAre(
                  HasSubstr("USING COVERING INDEX photos_located_of_owner (owner=? AND cell>? AND cell<?)"),
                  HasSubstr("USING COVERING INDEX photos_located_in_gallery (gallery=? AND cell>? AND cell<?)")));
}

// A range of the primary key is no scan to SQLite, but these must pass over nothing that they do not give or count.
TEST_F(QueryPlanTest, LocationsAndTermsAreListedAndCountedByIndexesOfTheirOwn) {
  const std::set<std::string> statements = all_statements();
  RawDatabase database(path());
  const auto plan_of = [&](const std::string& part) {
    for (const std::string& sql : statements) {
      if (sql.starts_with("SELECT") && sql.contains(part)) return database.run("EXPLAIN QUERY PLAN " + sql);
    }
    return std::vector<std::string>{};
  };
  EXPECT_THAT(plan_of("leftover_count > 0"), ElementsAre("SEARCH locations USING INDEX locations_unsettled (blob>?)"));
  EXPECT_THAT(plan_of("location_nodes CROSS JOIN"),
              ElementsAre("SEARCH location_nodes USING PRIMARY KEY (node=? AND blob>?)",
                          "SEARCH locations USING PRIMARY KEY (blob=?)"));
  EXPECT_THAT(plan_of("FROM location_nodes WHERE"), ElementsAre("SEARCH location_nodes USING PRIMARY KEY (node=?)"));
  // Whose terms come in the order of the answer.
  EXPECT_THAT(plan_of("CROSS JOIN photos"),
              ElementsAre("SEARCH t USING PRIMARY KEY (kind=? AND term=? AND time>? AND (time,thing)<(?,?))",
                          "SEARCH p USING INDEX sqlite_autoindex_photos_1 (id=?)"));
  EXPECT_THAT(plan_of("copy_count = 0"),
              AllOf(Contains(HasSubstr("USING COVERING INDEX locations_by_copies (state=? AND copy_count=?)")).Times(3),
                    Contains(HasSubstr("USING COVERING INDEX locations_by_copies (state=? AND copy_count>?)"))));
}

}  // namespace
}  // namespace portreto::metadata
