#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "metadata/metadata_store.h"
#include "metadata/search_store.h"
#include "services/access.h"
#include "services/views.h"

namespace portreto::services {

inline constexpr std::size_t kSearchResultsPerPage = 20;
inline constexpr std::size_t kFoundPhotosPerPage = 40;
inline constexpr std::size_t kSearchQueryBytesMax = 200;

// How many reads of the store one search makes at most. One that has not found a page of what its viewer may see by
// then gives what it has, and where to go on.
inline constexpr std::size_t kSearchRoundsMax = 10;

// What is asked for; whatever is given has to hold. Texts are compared without regard to case and accents.
struct Wanted {
  std::string text;                                     // each word is the beginning of one of the thing's
  std::string tag;                                      // of photos
  std::string camera;                                   // of photos, as its whole name
  std::optional<std::chrono::year_month_day> from, to;  // both days are within; of photos when they are dated
};

struct PhotoList {
  People people;
  std::vector<Access::Photo> photos;
  std::optional<metadata::Cursor> next;
};

// Finding people, galleries and photos. Thread-safe; the store must outlive it.
class SearchService {
 public:
  explicit SearchService(metadata::MetadataStore& store) : store_(store), access_(store) {}

  // By the beginnings of username and names, without regard to case and accents; `after` is the `next` of the page
  // before, or empty. A query without a word finds nobody. kInvalidArgument when it is too long.
  Task<Result<PersonList>> people(Viewer viewer, std::string query, std::string after);
  // Newest people whom the viewer does not follow.
  Task<Result<PersonList>> suggestions(Viewer viewer);

  // What the viewer may see of what is wanted, newest first; nothing when nothing is wanted. A page may have few, and
  // still a `next`. kInvalidArgument (field "q", "tag", "camera" or "from") when a text is too long, or `from` is after
  // `to`.
  Task<Result<PhotoList>> photos(Viewer viewer, Wanted wanted, std::optional<metadata::Cursor> after);
  Task<Result<CardList>> galleries(Viewer viewer, Wanted wanted, std::optional<metadata::Cursor> after);

 private:
  using Galleries = std::unordered_map<GalleryId, Access::Gallery>;
  // What is shown of some that were found, read before it is known whether they may be seen.
  struct PhotoDetails {
    std::unordered_map<PhotoId, model::Photo> photos;
    People people;
  };
  template <typename Details>
  struct Hits {
    std::vector<metadata::Found> found;  // that the viewer may see
    Galleries galleries;
    std::optional<metadata::Cursor> next;
    Details details;  // of `found`
  };
  // `details_of` is called twice at most: of the first ones beside the question whether they may be seen, and again
  // where that was not all.
  template <typename DetailsOf, typename Details = typename std::invoke_result_t<
                                    DetailsOf&, std::vector<metadata::Found>>::value_type::value_type>
  Task<Result<Hits<Details>>> find(Viewer viewer, model::TargetKind kind, Wanted wanted, metadata::PageRequest page,
                                   DetailsOf details_of);
  // Those of the galleries' owners, where one is missing: of a gallery that is not remembered, to which others added.
  Task<Status> add_owners(Viewer viewer, const Galleries& galleries, People& people);
  Task<Result<Galleries>> admitted(Viewer viewer, std::vector<metadata::Found> found);

  metadata::MetadataStore& store_;
  Access access_;
};

}  // namespace portreto::services
