#include "metadata/mongo/case_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"

namespace portreto::metadata {

using model::Case;

Task<Status> MongoCaseStore::insert(Case reported) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kCases, stored_document(reported))) return exists_already();
    return {};
  });
}

Task<Result<Case>> MongoCaseStore::find(Uuid subject) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Case> {
    auto found = client.find_one<Case>(kCases, document("_id", subject));
    if (!found) return not_found();
    return *std::move(found);
  });
}

Task<Result<Case>> MongoCaseStore::update(Case reported) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Case> {
    const Bson id = document("_id", reported.subject);
    Bson fields = document("reports", reported.reports, "state", reported.state, "changed_at", reported.changed_at,
                           "revision", reported.revision + 1);
    if (reported.decision) fields.add("decision", reported.decision);
    auto stored = client.find_and_modify<Case>(kCases, Bson(id).add("revision", reported.revision),
                                               document("$set", fields), Returned::kAfter);
    if (stored) return *std::move(stored);
    if (client.exists(kCases, id)) return changed_meanwhile();
    return not_found();
  });
}

Task<Result<Page<Case>>> MongoCaseStore::list(Case::State state, PageRequest page) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Page<Case>> {
    const TimeOrder order{.time = "changed_at"};
    return make_page(page_rows<Case>(client, kCases, document("state", state), order, page), page_size(page.limit));
  });
}

Task<Result<std::size_t>> MongoCaseStore::remove_all_of(UserId owner, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto ids = client.find_values<Uuid>(kCases, "_id", document("owner", owner), {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kCases, document("_id", document("$in", ids)));
  });
}

}  // namespace portreto::metadata
