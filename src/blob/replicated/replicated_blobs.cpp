#include "blob/replicated/replicated_blobs.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "runtime/all.h"
#include "runtime/log.h"

namespace portreto::blob {
namespace {

std::unexpected<Error> unknown_node() {
  return fail(ErrorCode::kUnavailable, "The storage node is not known now. Try again in a moment.");
}

void note(std::string_view action, const std::string& node, BlobId blob, const Error& error) {
  log::warn("a storage node failed",
            {{"action", action}, {"node", node}, {"blob", blob}, {"error", to_string(error.code)}});
}

// What of several failed reads is to be told.
class Failures {
 public:
  void add(ErrorCode code) {
    ++count_;
    not_found_ += code == ErrorCode::kNotFound;
  }
  std::unexpected<Error> error() const {
    if (count_ > 0 && not_found_ == count_) return fail(ErrorCode::kNotFound, "There is no such blob.");
    return fail({.code = ErrorCode::kUnavailable,
                 .message = "No good copy can be reached. Try again in a moment.",
                 .retry_after_s = 1});
  }

 private:
  std::size_t count_ = 0;
  std::size_t not_found_ = 0;
};

}  // namespace

Task<BlobCopies::PutReport> ReplicatedBlobs::put(BlobId blob, std::vector<BlobPart> parts, std::size_t copies,
                                                 NodeChooser& chooser) {
  PutReport report;
  std::size_t failures = 0;
  std::size_t full = 0;
  while (report.copies.size() < copies) {
    const std::size_t missing = copies - report.copies.size();
    auto nodes = co_await chooser.next(report.copies, missing);
    if (!nodes) {
      report.outcome = fail(std::move(nodes).error());
      co_return report;
    }
    if (nodes->size() < missing) {
      const bool is_only_room = failures > 0 && full == failures;
      report.outcome = fail(is_only_room ? no_room() : too_few_nodes(report.copies.size() + nodes->size(), copies));
      co_return report;
    }
    std::vector<PartsPut> puts(nodes->size());
    std::vector<Task<Status>> tasks;
    for (std::size_t i = 0; i < puts.size(); ++i) tasks.push_back(put_on((*nodes)[i], blob, parts, &puts[i]));
    co_await all_of(std::move(tasks));
    for (std::size_t i = 0; i < puts.size(); ++i) {
      const std::string& node = (*nodes)[i];
      if (puts[i].may_still_arrive) report.late.push_back(node);
      if (puts[i].outcome) {
        report.copies.push_back(node);
        continue;
      }
      const Error& error = puts[i].outcome.error();
      note("put", node, blob, error);
      ++failures;
      if (error.code == ErrorCode::kStorageFull) ++full;
      if (puts[i].may_hold_bytes) report.failed.push_back(node);
    }
  }
  co_return report;
}

Task<Status> ReplicatedBlobs::put_on(std::string node, BlobId blob, std::vector<BlobPart> parts, PartsPut* put) {
  if (const std::shared_ptr<BlobStore> store = nodes_.find(node)) {
    *put = co_await put_parts(*store, blob, std::move(parts));
  } else {
    put->outcome = unknown_node();
  }
  co_return Status{};
}

Task<Result<BlobInfo>> ReplicatedBlobs::head(std::vector<std::string> nodes, BlobKey key) {
  Failures failures;
  for (const std::string& node : nodes) {
    const std::shared_ptr<BlobStore> store = nodes_.find(node);
    auto found = store ? co_await store->head(key) : unknown_node();
    if (found) co_return found;
    note("head", node, key.id, found.error());
    failures.add(found.error().code);
  }
  co_return failures.error();
}

Task<Result<Bytes>> ReplicatedBlobs::get(std::vector<std::string> nodes, BlobKey key, std::uint64_t offset,
                                         std::uint64_t length) {
  Failures failures;
  for (const std::string& node : nodes) {
    const std::shared_ptr<BlobStore> store = nodes_.find(node);
    auto bytes = store ? co_await store->get(key, offset, length) : unknown_node();
    if (bytes || bytes.error().code == ErrorCode::kInvalidArgument) co_return bytes;
    note("get", node, key.id, bytes.error());
    failures.add(bytes.error().code);
  }
  co_return failures.error();
}

Task<std::vector<std::string>> ReplicatedBlobs::erase(std::vector<std::string> nodes, BlobId blob,
                                                      std::vector<std::uint16_t> variants) {
  std::vector<Task<Status>> erasures;
  for (const std::string& node : nodes) erasures.push_back(erase_on(node, blob, variants));
  const std::vector<Status> outcomes = co_await all_of(std::move(erasures));
  std::vector<std::string> erased;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i]) {
      erased.push_back(std::move(nodes[i]));
    } else {
      note("erase", nodes[i], blob, outcomes[i].error());
    }
  }
  co_return erased;
}

Task<Status> ReplicatedBlobs::erase_on(std::string node, BlobId blob, std::vector<std::uint16_t> variants) {
  const std::shared_ptr<BlobStore> store = nodes_.find(node);
  if (!store) co_return unknown_node();
  co_return co_await erase_parts(*store, blob, std::move(variants));
}

}  // namespace portreto::blob
