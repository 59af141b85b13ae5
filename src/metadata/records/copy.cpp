#include "metadata/records/copy.h"

#include <optional>
#include <utility>
#include <vector>

#include "metadata/page.h"

namespace portreto::metadata {
namespace {

// Calls `step` for each kind, the last first, until one fails: what belongs to something is copied before that, so that
// from a database which is used meanwhile nothing is copied without what it belongs to. `step` makes a Task<Status>
// from a std::type_identity.
template <typename Step>
Task<Status> each_kind(KindList<>, const KindsLeftOut&, Step&) {
  co_return Status{};
}
template <typename First, typename... Rest, typename Step>
Task<Status> each_kind(KindList<First, Rest...>, const KindsLeftOut& left_out, Step& step) {
  PORTRETO_CO_TRY(co_await each_kind(KindList<Rest...>(), left_out, step));
  if (left_out.contains(kKindName<First>)) co_return Status{};
  co_return co_await step(std::type_identity<First>());
}

template <typename T>
Task<Status> copy_kind(RecordStore<T>& from, RecordStore<T>& to, std::uint64_t& count, const RecordProgress& progress) {
  std::optional<T> last;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(auto records, co_await from.list(last, kPageSizeMax));
    has_more = records.size() == kPageSizeMax;
    if (records.empty()) break;
    last = records.back();
    count += records.size();
    PORTRETO_CO_TRY(co_await to.put(std::move(records)));
    progress(kKindName<T>, count);
  }
  co_return Status{};
}

// One record after the other, in the order of their keys.
template <typename T>
class Walk {
 public:
  explicit Walk(RecordStore<T>& store) : store_(store) {}

  // Null at the end; valid until the next call.
  Task<Result<const T*>> next() {
    if (at_ == page_.size() && !is_last_) {
      std::optional<T> last = page_.empty() ? std::nullopt : std::optional(std::move(page_.back()));
      PORTRETO_CO_ASSIGN(page_, co_await store_.list(std::move(last), kPageSizeMax));
      at_ = 0;
      is_last_ = page_.size() < kPageSizeMax;
    }
    co_return at_ < page_.size() ? &page_[at_++] : nullptr;
  }

 private:
  RecordStore<T>& store_;
  std::vector<T> page_;
  std::size_t at_ = 0;
  bool is_last_ = false;
};

template <typename T>
Task<Status> require_part(RecordStore<T>& whole, RecordStore<T>& part) {
  Walk<T> wanted(whole);
  Walk<T> there(part);
  PORTRETO_CO_ASSIGN(const T* want, co_await wanted.next());
  for (;;) {
    PORTRETO_CO_ASSIGN(const T* found, co_await there.next());
    if (found == nullptr) co_return Status{};
    while (want != nullptr && key_of(*want) < key_of(*found)) {
      PORTRETO_CO_ASSIGN(want, co_await wanted.next());
    }
    if (want == nullptr || *want != *found) {
      co_return fail(ErrorCode::kConflict, "The target has other data: " + title_of(*found) + ".");
    }
  }
}

template <typename T>
Task<Status> require_same(RecordStore<T>& a, RecordStore<T>& b, std::uint64_t& count) {
  Walk<T> left(a);
  Walk<T> right(b);
  for (;;) {
    PORTRETO_CO_ASSIGN(const T* one, co_await left.next());
    PORTRETO_CO_ASSIGN(const T* other, co_await right.next());
    if (one == nullptr && other == nullptr) co_return Status{};
    if (one == nullptr || other == nullptr || *one != *other) {
      co_return fail(ErrorCode::kCorruption,
                     "They are not the same: " + title_of(one != nullptr ? *one : *other) + " differs.");
    }
    ++count;
  }
}

}  // namespace

Task<Result<RecordCounts>> copy_records(Records& from, Records& to, KindsLeftOut left_out, RecordProgress progress) {
  RecordCounts counts;
  auto step = [&]<typename T>(std::type_identity<T>) {
    return copy_kind<T>(from.of<T>(), to.of<T>(), counts[std::string(kKindName<T>)], progress);
  };
  PORTRETO_CO_TRY(co_await each_kind(RecordKinds(), left_out, step));
  co_return counts;
}

Task<Status> require_part_of(Records& whole, Records& part, KindsLeftOut left_out) {
  auto step = [&]<typename T>(std::type_identity<T>) { return require_part<T>(whole.of<T>(), part.of<T>()); };
  co_return co_await each_kind(RecordKinds(), left_out, step);
}

Task<Result<RecordCounts>> require_equal(Records& a, Records& b, KindsLeftOut left_out) {
  RecordCounts counts;
  auto step = [&]<typename T>(std::type_identity<T>) {
    return require_same<T>(a.of<T>(), b.of<T>(), counts[std::string(kKindName<T>)]);
  };
  PORTRETO_CO_TRY(co_await each_kind(RecordKinds(), left_out, step));
  co_return counts;
}

}  // namespace portreto::metadata
