#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/testing/temporary_directory.h"
#include "blob/memory/memory_blob_store.h"
#include "imaging/vips_imager.h"
#include "metadata/memory/memory_metadata_store.h"
#include "metadata/share_link_store.h"
#include "runtime/testing/run.h"
#include "services/faults_testing.h"
#include "services/image_store.h"
#include "services/single_image_bytes.h"

namespace portreto::services {

// Two PNG pictures of 6×4 pixels that differ.
inline std::string tiny_png(int which = 1) {
  constexpr std::string_view kPictures[] = {
      "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAQklEQVR42mPgtS80SpkW3rm7Zt2DhZdZj_3QYsiYdaZ3_8dNT8Suc1r_"
      "0UtQDG5lOPxV_YWUD7JaBrmAJufS5chqAVYPJCF9_6P2AAAAAElFTkSuQmCC",
      "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAQklEQVR42mOQ8qmzL1ycMu1E5-636x4IXWY1ZyhdfnPWmX_7Pyo_EfPgtM7V"
      "S5jEcIHJ5Kt6JLJaBu3Y_oCmLchqAVX_JMlKQOPVAAAAAElFTkSuQmCC"};
  return std::string(as_text(*from_base64url(kPictures[which - 1])));
}

// What services stand on, in memory, with people and things to put into it. Not thread-safe.
class World {
 public:
  template <typename T>
  T run(Task<T> task) {
    return test::run(std::move(task));
  }

  UserId add_user(std::string name, bool is_private = false) {
    const UserId id = UserId::generate(clock);
    check(run(metadata.accounts().insert(
        {.id = id, .username = name, .email = name + "@example.org", .created_at = tick()})));
    if (is_private) {
      auto profile = run(metadata.profiles().find(id)).value();
      profile.is_private = true;
      check(run(metadata.profiles().update(profile)));
    }
    return id;
  }
  void add_follow(UserId follower, UserId followed, model::FollowState state = model::FollowState::kAccepted) {
    check(run(metadata.follows().put({follower, followed, state, tick()})));
  }
  GalleryId add_gallery(UserId owner, model::Audience audience, std::string name = {}, bool shares_originals = false,
                        std::vector<UserId> people = {}, std::vector<UserId> contributors = {}) {
    const GalleryId id = GalleryId::generate(clock);
    if (name.empty()) name = "Gallery " + std::to_string(++count_);
    const Timestamp now = tick();
    check(run(metadata.galleries().insert({.id = id,
                                           .owner = owner,
                                           .name = name,
                                           .audience = audience,
                                           .people = std::move(people),
                                           .contributors = std::move(contributors),
                                           .shares_originals = shares_originals,
                                           .created_at = now,
                                           .updated_at = now})));
    return id;
  }
  struct Link {
    ShareLinkId id;
    std::string secret;
  };
  // `like` says what it allows.
  Link add_link(GalleryId gallery, model::ShareLink like = {}) {
    const Link link{ShareLinkId::generate(clock), "secret-" + std::to_string(++count_)};
    like.id = link.id;
    like.gallery = gallery;
    like.secret_hash = sha256(as_bytes(link.secret));
    like.created_at = tick();
    check(run(metadata.share_links().insert(like)));
    return link;
  }
  // A row alone, without bytes.
  PhotoId add_photo(UserId owner, GalleryId gallery, std::optional<model::PhotoGuest> guest = {},
                    model::State state = model::State::kLive) {
    const PhotoId id = PhotoId::generate(clock);
    check(run(metadata.photos().insert(
        {.id = id,
         .gallery = gallery,
         .owner = owner,
         .image = {.blob = BlobId::generate(clock), .width = 800, .height = 600, .derivative_widths = {320, 640, 800}},
         .file_name = "a.jpg",
         .exif = {.camera = "Camera", .latitude = 35.3, .longitude = 25.1},
         .state = state,
         .created_at = tick(),
         .guest = std::move(guest)})));
    return id;
  }
  CommentId add_comment(UserId author, model::Target target) {
    const CommentId id = CommentId::generate(clock);
    check(run(metadata.social().insert_comment(
        {.id = id, .target = target, .author = author, .text = "Nice", .created_at = tick()})));
    return id;
  }

  UploadedFile upload_of(const std::string& bytes) {
    const std::string path = temporary.path() + "/file-" + std::to_string(++count_);
    std::ofstream(path, std::ios::binary) << bytes;
    return {path, blob::source_of_file(path), bytes.size(), sha256(as_bytes(bytes))};
  }

  // Nobody's bytes and no notes of any are left.
  bool is_clean() { return memory_blobs.usage().blobs == 0 && run(metadata.photos().list_garbage(10)).value().empty(); }

  // Each thing has a time of its own, so that lists have one order.
  Timestamp tick() {
    clock.advance(std::chrono::milliseconds(1));
    return clock.now();
  }

  const TemporaryDirectory temporary;
  const std::filesystem::path directory{temporary.path()};
  ManualClock clock{Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25))};
  metadata::MemoryMetadataStore memory_metadata;
  FaultyMetadataStore metadata{memory_metadata};
  blob::MemoryBlobStore memory_blobs;
  FaultyBlobStore blobs{memory_blobs};
  BlockingPool pool{2, 64};
  imaging::VipsImager imager{pool};
  SingleImageBytes bytes{blobs};
  ImageStore images{metadata, bytes, imager, {}, clock};

 private:
  template <typename T>
  static void check(const Result<T>& result) {
    if (!result) throw std::runtime_error(result.error().message);
  }
  int count_ = 0;
};

}  // namespace portreto::services
