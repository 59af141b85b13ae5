#include "metadata/conformance/metadata_conformance.h"

#include "base/random.h"

namespace portreto::metadata {

model::User MetadataConformance::make_user(const std::string& username) {
  return {.id = UserId::generate(),
          .username = username,
          .email = username + "@example.com",
          .password_hash = "$argon2id$" + username,
          .created_at = tick()};
}

model::Session MetadataConformance::make_session() {
  const Timestamp now = tick();
  return {.id = SessionId::generate(),
          .user = UserId::generate(),
          .current_hash = digest_of("first"),
          .rotated_at = now,
          .created_at = now,
          .expires_at = now + std::chrono::hours(24),
          .device = "Firefox on Linux"};
}

model::Gallery MetadataConformance::make_gallery(UserId owner, const std::string& name, model::Audience audience) {
  const Timestamp now = tick();
  return {.id = GalleryId::generate(),
          .owner = owner,
          .name = name,
          .description = "About " + name,
          .audience = audience,
          .created_at = now,
          .updated_at = now};
}

model::Image MetadataConformance::make_image() {
  model::Image image{.blob = BlobId::generate(),
                     .format = model::ImageFormat::kHeic,
                     .size_bytes = 5'000'000'000,
                     .sha256 = digest_of("bytes"),
                     .width = 4032,
                     .height = 3024,
                     .derivative_widths = {320, 640, 2048},
                     .thumbhash = Bytes(25),
                     .average_color = 0xA0B0C0};
  fill_random(image.thumbhash);
  return image;
}

model::Photo MetadataConformance::make_photo(const model::Gallery& gallery) {
  const Timestamp now = tick();
  return {.id = PhotoId::generate(),
          .gallery = gallery.id,
          .owner = gallery.owner,
          .image = make_image(),
          .file_name = "Παραλία 1.heic",
          .location = "Χανιά",
          .description = "Two\nlines",
          .alt = "A beach",
          .tags = {"Greece", "sea side"},
          .exif = {.camera = "X-T5",
                   .lens = "XF23",
                   .exposure = "1/250 s",
                   .aperture = 1.4,
                   .iso = 160,
                   .focal_length_mm = 23,
                   .latitude = 35.5138,
                   .longitude = -24.018},
          .taken_at = now - std::chrono::days(9),
          .created_at = now};
}

model::ShareLink MetadataConformance::make_share_link(GalleryId gallery) {
  const Timestamp now = tick();
  const ShareLinkId id = ShareLinkId::generate();
  return {.id = id,
          .gallery = gallery,
          .secret_hash = digest_of(id.str()),
          .label = "Παππούς",
          .password_hash = "$argon2id$link",
          .expires_at = now + std::chrono::days(7),
          .allows_download = true,
          .allows_guests = true,
          .guest_photos_max = 500,
          .created_at = now};
}

model::Deletion MetadataConformance::make_deletion() {
  return {.id = DeletionId::generate(),
          .state = model::Deletion::State::kErasing,
          .photos = 7,
          .bytes = 5'000'000'000,
          .galleries = 3,
          .comments = 4,
          .likes = 5,
          .follows = 6,
          .nodes = {{.node = "storage-1", .images = 7, .bytes = 5'000'000'000, .left = 2},
                    {.node = "storage-2", .images = 8, .bytes = 1, .erased_at = tick(), .is_retired = true}},
          .created_at = tick()};
}

model::Passkey MetadataConformance::make_passkey(UserId user) {
  const auto id = PasskeyId::generate();
  return {.id = id,
          .user = user,
          .credential_id = "credential-" + id.str(),
          .name = "Τηλέφωνο",
          .algorithm = -257,
          .public_key = {std::byte{0}, std::byte{255}, std::byte{7}},
          .sign_count = 4'000'000'000,
          .created_at = tick()};
}

model::Invitation MetadataConformance::make_invitation() {
  const auto id = InvitationId::generate();
  return {.id = id,
          .token_hash = digest_of("token " + id.str()),
          .note = "For Maria’s family",
          .role = model::Role::kAdmin,
          .uses_max = 5,
          .used = 1,
          .pending = {UserId::generate()},
          .expires_at = tick() + std::chrono::hours(24),
          .created_by = UserId::generate(),
          .created_at = tick()};
}

model::Upload MetadataConformance::make_upload(UserId owner) {
  const Timestamp now = tick();
  return {.id = UploadId::generate(),
          .owner = owner,
          .gallery = GalleryId::generate(),
          .file_name = "Παραλία 1.heic",
          .length_bytes = 5'000'000'000,
          .sha256 = digest_of("bytes"),
          .parts = {{BlobId::generate(), 8 << 20}, {BlobId::generate(), 4'000'000'000}},
          .created_at = now,
          .expires_at = now + std::chrono::hours(24),
          .guest = model::PhotoGuest{ShareLinkId::generate(), UserId::generate(), "Ελένη"}};
}

model::Case MetadataConformance::make_case() {
  return {.subject = Uuid::generate(),
          .kind = model::SubjectKind::kPhoto,
          .owner = UserId::generate(),
          .reports = {{UserId::generate(), model::ReportReason::kCopyright, "Δική μου", tick()},
                      {UserId::generate(), model::ReportReason::kSpam, "", tick()}},
          .decision = model::Decision{.kind = model::DecisionKind::kTakeDown,
                                      .record = AuditId::generate(),
                                      .by = UserId::generate(),
                                      .at = tick(),
                                      .reason = "Not yours",
                                      .moved_from = GalleryId::generate()},
          .state = model::Case::State::kOpen,
          .changed_at = tick()};
}

model::AuditEntry MetadataConformance::make_audit_entry() {
  return {.id = AuditId::generate(),
          .at = tick(),
          .actor = UserId::generate(),
          .actor_name = "maria",
          .act = "node.drain",
          .object = "storage-2",
          .reason = "Old disks",
          .detail = "active → draining"};
}

model::Digest MetadataConformance::make_digest(UserId user) {
  return {.user = user,
          .email = "anna@example.org",
          .every = model::DigestInterval::kWeekly,
          .secret = "a-_b",
          .is_confirmed = true,
          .due = tick(),
          .told_until = tick()};
}

model::Quota MetadataConformance::make_quota(UserId user) {
  return {.user = user,
          .limit_bytes = 5'000'000'000,
          .counted_bytes = 123'456,
          .counted_at = tick(),
          .reservations = {{PhotoId::generate(), 77, tick()}, {PhotoId::generate(), 1ULL << 40, tick()}}};
}

model::Comment MetadataConformance::make_comment(model::Target target, const std::string& text) {
  return {
      .id = CommentId::generate(), .target = target, .author = UserId::generate(), .text = text, .created_at = tick()};
}

model::BlobLocation MetadataConformance::make_location() {
  const ManualClock clock(tick());
  return {.blob = BlobId::generate(clock),
          .variants = {0, 0x2140, 0xFFFF},
          .copies = {"storage-1", "storage-2"},
          .leftovers = {"storage-3"},
          .state = model::BlobLocation::State::kLive,
          .created_at = clock.now()};
}

model::User MetadataConformance::add_user(const std::string& username) {
  model::User user = make_user(username);
  EXPECT_EQ(error_code(run(accounts().insert(user))), "ok");
  return user;
}

model::Gallery MetadataConformance::add_gallery(UserId owner, const std::string& name, model::Audience audience) {
  model::Gallery gallery = make_gallery(owner, name, audience);
  EXPECT_EQ(error_code(run(galleries().insert(gallery))), "ok");
  return gallery;
}

model::Photo MetadataConformance::add_photo(const model::Gallery& gallery) {
  model::Photo photo = make_photo(gallery);
  EXPECT_EQ(error_code(run(photos().insert(photo))), "ok");
  return photo;
}

model::BlobLocation MetadataConformance::add_location(model::BlobLocation::State state, std::vector<std::string> copies,
                                                      std::vector<std::string> leftovers) {
  model::BlobLocation location = make_location();
  location.state = state;
  location.copies = std::move(copies);
  location.leftovers = std::move(leftovers);
  EXPECT_EQ(error_code(run(locations().insert(location))), "ok");
  return location;
}

void MetadataConformance::add_follow(UserId follower, UserId followed, model::FollowState state) {
  EXPECT_EQ(error_code(run(follows().put({follower, followed, state, tick()}))), "ok");
}

void MetadataConformance::add_like(model::Target target, UserId user, std::optional<UserId> recipient, Timestamp at) {
  EXPECT_EQ(error_code(run(social().put_like({target, user, at, recipient}))), "ok");
}

model::Comment MetadataConformance::add_comment(model::Target target, UserId author, std::optional<UserId> recipient,
                                                Timestamp at) {
  model::Comment comment = make_comment(target, "Kala!");
  comment.author = author;
  comment.recipient = recipient;
  comment.created_at = at;
  EXPECT_EQ(error_code(run(social().insert_comment(comment))), "ok");
  return comment;
}

model::GalleryNotice MetadataConformance::add_notice(model::NotificationKind kind, GalleryId gallery, UserId actor,
                                                     UserId recipient, std::optional<Timestamp> at) {
  model::GalleryNotice notice{
      .kind = kind, .gallery = gallery, .actor = actor, .recipient = recipient, .at = at.value_or(tick())};
  notice.id = model::notice_id(notice);
  EXPECT_EQ(error_code(run(notifications().note(notice))), "ok");
  return notice;
}

NotificationPage MetadataConformance::notifications_of(UserId user, std::optional<NotificationKey> after,
                                                       std::size_t limit) {
  return run(notifications().list(user, after, limit)).value();
}

std::uint64_t MetadataConformance::unseen_by(UserId user, std::size_t limit) {
  return run(notifications().count_unseen(user, limit)).value();
}

TEST_P(MetadataConformance, IsReady) { EXPECT_EQ(error_code(run(store().check())), "ok"); }

}  // namespace portreto::metadata
