#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/recently_used.h"
#include "model/values.h"

namespace portreto::metadata {

// What this process has lately read: who has a name, which gallery a photo is in, what a gallery's first picture
// depends on. With it a page reads at once what it would otherwise have to ask for step by step. It may be old, or
// missing: so it decides nothing and is never shown, and whoever goes by it reads the thing itself beside. Thread-safe.
class Remembered {
 public:
  struct Gallery {
    explicit Gallery(const model::Gallery& gallery)
        : owner(gallery.owner), cover(gallery.cover), order(gallery.order) {}

    UserId owner;
    std::optional<PhotoId> cover;
    model::PhotoOrder order = model::PhotoOrder::kAdded;
    bool operator==(const Gallery&) const = default;

    // With nothing else in it: for PhotoStore::previews.
    model::Gallery as_gallery(GalleryId id) const { return {.id = id, .owner = owner, .cover = cover, .order = order}; }
  };

  void note(const model::Profile& profile) { keep(people_, profile.username, profile.user); }
  void note(const model::Gallery& gallery) { keep(galleries_, gallery.id, Gallery(gallery)); }
  void note(const model::Photo& photo) { keep(photos_, photo.id, photo.gallery); }
  // The values of a map.
  template <typename Things>
  void note_all(const Things& things) {
    for (const auto& [id, thing] : things) note(thing);
  }

  std::optional<UserId> person(const std::string& username) { return people_.find(username); }
  std::optional<Gallery> gallery(GalleryId id) { return galleries_.find(id); }
  std::optional<GalleryId> gallery_of(PhotoId photo) { return photos_.find(photo); }

 private:
  static constexpr std::size_t kKeptMax = 50'000;  // of each; 30 MB all together

  template <typename Key, typename Value>
  static void keep(RecentlyUsed<Key, Value>& kept, const Key& key, Value value) {
    if (kept.find(key) != value) kept.put(key, std::move(value));
  }

  RecentlyUsed<std::string, UserId> people_{kKeptMax};
  RecentlyUsed<GalleryId, Gallery> galleries_{kKeptMax};
  RecentlyUsed<PhotoId, GalleryId> photos_{kKeptMax};
};

}  // namespace portreto::metadata
