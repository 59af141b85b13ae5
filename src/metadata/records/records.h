#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "metadata/records/kinds.h"
#include "runtime/task.h"

namespace portreto::metadata {

// The records of one kind, past all rules of the stores: in every state, and exactly as they are.
template <typename T>
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  // Up to `limit` (1…kPageSizeMax) records behind `after`, which need not be there any more, in the order of key_of().
  // Fewer than that: there are no more.
  virtual Task<Result<std::vector<T>>> list(std::optional<T> after, std::size_t limit) = 0;

  // Stores those that are not there, durably, and tells how many those were; what is there and equal succeeds.
  // kConflict when one is there with other fields, or another record has what must be unique (a username, the name of a
  // gallery): the message names it. After an error those before it may be stored, and doing it all again is safe.
  virtual Task<Result<std::size_t>> put(std::vector<T> records) = 0;
};

// All records of a MetadataStore, for backups, for moves to another backend, and for their checks. One call at a time.
// Conformance: metadata/conformance/record_conformance.cpp.
//
// The lists of one Records show one state of the database, the one it was in at some time before the first of them
// ended; what put() stores is not among it. (MongoDB: each record is as a majority had it at some time while the lists
// were read.) It should not live longer than it is needed: what was deleted meanwhile keeps its room on the disk.
class Records {
 public:
  virtual ~Records() = default;

  template <typename T>
  RecordStore<T>& of() {
    return *std::get<RecordStore<T>*>(stores());
  }

 protected:
  template <typename T>
  using StorePointer = RecordStore<T>*;
  using Stores = RecordKinds::Tuple<StorePointer>;
  virtual Stores stores() = 0;
};

// The Records of a backend that has one class template for all kinds, each made from the same thing.
template <template <typename> typename Store>
class RecordsOf : public Records {
 public:
  explicit RecordsOf(auto& made_from) : all_(RecordKinds::make_tuple<Store>(made_from)) {}

 private:
  Stores stores() final {
    return std::apply([](auto&... each) { return Stores{&each...}; }, all_);
  }

  RecordKinds::Tuple<Store> all_;
};

}  // namespace portreto::metadata
