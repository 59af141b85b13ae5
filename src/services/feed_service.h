#pragma once

#include <optional>
#include <vector>

#include "base/recently_used.h"
#include "metadata/metadata_store.h"
#include "services/views.h"

namespace portreto::services {

// What there is to look at. Thread-safe; the store must outlive it.
class FeedService {
 public:
  explicit FeedService(metadata::MetadataStore& store) : store_(store) {}

  // The galleries of the people whom the viewer follows, newest first; when there are none, people to follow.
  Task<Result<FeedView>> feed(Viewer viewer, std::optional<metadata::Cursor> after);
  // How many galleries of the feed are newer than `since`, of the newest page alone.
  struct News {
    std::uint64_t count = 0;
    bool has_more = false;  // all of that page are: there may be more
  };
  Task<Result<News>> news(Viewer viewer, metadata::Cursor since);
  // What others share with the viewer by name: of which they are one of the chosen people, or a contributor. Newest
  // first, also of people whom they do not follow, or have muted.
  Task<Result<CardList>> shared_with(Viewer viewer, std::optional<metadata::Cursor> after);
  // What is shared with everyone, newest first.
  Task<Result<CardList>> explore(Viewer viewer, std::optional<metadata::Cursor> after);

 private:
  static constexpr std::size_t kEmptyRememberedMax = 10'000;

  // Cards of what `fetch` gives page by page, until there is one that the viewer is shown.
  template <typename Fetch>
  Task<Result<CardList>> shown(Viewer viewer, std::optional<metadata::Cursor> after, bool is_without_muted,
                               Fetch fetch);

  Task<Result<std::vector<model::Profile>>> suggestions(UserId user, bool are_wanted);

  metadata::MetadataStore& store_;
  // Whose feed was empty the last time, so that suggestions are read beside it.
  RecentlyUsed<UserId, bool> was_empty_{kEmptyRememberedMax};
};

}  // namespace portreto::services
