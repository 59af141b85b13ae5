#include <gmock/gmock.h>

#include "metadata/conformance/metadata_conformance.h"

namespace portreto::metadata {
namespace {

using model::Upload;
using State = Upload::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST_P(MetadataConformance, AnUploadIsFoundAsItWasStored) {
  const Upload full = make_upload();
  Upload bare = make_upload();
  bare.sha256.reset();
  bare.parts.clear();
  for (const Upload& upload : {full, bare}) {
    EXPECT_EQ(error_code(run(uploads().find(upload.id))), "not_found");
    ASSERT_EQ(error_code(run(uploads().insert(upload))), "ok");
    EXPECT_EQ(error_code(run(uploads().insert(upload))), "already_exists");
    EXPECT_EQ(run(uploads().find(upload.id)).value(), upload);
  }
}

TEST_P(MetadataConformance, AnUploadIsUpdatedAtItsRevision) {
  const Upload upload = make_upload();
  EXPECT_EQ(error_code(run(uploads().update(upload))), "not_found");
  ASSERT_EQ(error_code(run(uploads().insert(upload))), "ok");

  Upload wanted = upload;
  wanted.parts.push_back({BlobId::generate(), 7});
  wanted.state = State::kDone;
  wanted.photo = PhotoId::generate();
  wanted.expires_at = tick();
  wanted.file_name = "never changes";
  wanted.length_bytes = 1;
  const auto stored = run(uploads().update(wanted));
  ASSERT_EQ(error_code(stored), "ok");
  wanted.revision = upload.revision + 1;
  wanted.file_name = upload.file_name;
  wanted.length_bytes = upload.length_bytes;
  EXPECT_EQ(*stored, wanted);
  EXPECT_EQ(run(uploads().find(upload.id)).value(), wanted);

  EXPECT_EQ(error_code(run(uploads().update(upload))), "conflict") << "it was read before";
  EXPECT_EQ(run(uploads().find(upload.id)).value(), wanted);
}

TEST_P(MetadataConformance, OfTwoUpdatesOfAnUploadOneWins) {
  const Upload upload = make_upload();
  ASSERT_EQ(error_code(run(uploads().insert(upload))), "ok");
  auto first = start(uploads().update(upload));
  auto second = start(uploads().update(upload));
  EXPECT_THAT((std::vector{error_code(first.get()), error_code(second.get())}), UnorderedElementsAre("ok", "conflict"));
}

TEST_P(MetadataConformance, UploadsUnderWayAreListedOldestFirst) {
  const UserId owner = UserId::generate();
  std::vector<Upload> stored;
  for (const State state : {State::kReceiving, State::kDone, State::kReceiving, State::kDeleting, State::kReceiving}) {
    stored.push_back(make_upload(owner));
    stored.back().state = state;
  }
  for (const int i : {4, 1, 0, 3, 2}) ASSERT_EQ(error_code(run(uploads().insert(stored[i]))), "ok");
  ASSERT_EQ(error_code(run(uploads().insert(make_upload()))), "ok") << "somebody else's";

  EXPECT_THAT(run(uploads().list_receiving(owner, 10)).value(), ElementsAre(stored[0], stored[2], stored[4]));
  EXPECT_THAT(run(uploads().list_receiving(owner, 2)).value(), ElementsAre(stored[0], stored[2]));
  EXPECT_THAT(run(uploads().list_receiving(UserId::generate(), 10)).value(), IsEmpty());
}

TEST_P(MetadataConformance, UploadsOfEveryStateExpire) {
  const Timestamp now = tick();
  std::vector<UploadId> expired;
  for (const State state : {State::kReceiving, State::kDone, State::kDeleting}) {
    Upload upload = make_upload();
    upload.state = state;
    upload.expires_at = now;
    expired.push_back(upload.id);
    ASSERT_EQ(error_code(run(uploads().insert(upload))), "ok");
  }
  ASSERT_EQ(error_code(run(uploads().insert(make_upload()))), "ok");
  EXPECT_THAT(ids_of(run(uploads().list_expired(now, 10)).value()), testing::UnorderedElementsAreArray(expired));
  EXPECT_EQ(run(uploads().list_expired(now, 2))->size(), 2U);
  EXPECT_THAT(run(uploads().list_expired(now - std::chrono::milliseconds(1), 10)).value(), IsEmpty());
}

TEST_P(MetadataConformance, OnlyAnUploadThatIsDeletingIsErased) {
  Upload upload = make_upload();
  ASSERT_EQ(error_code(run(uploads().insert(upload))), "ok");
  EXPECT_EQ(error_code(run(uploads().erase(upload.id))), "conflict");
  upload.state = State::kDeleting;
  ASSERT_EQ(error_code(run(uploads().update(upload))), "ok");
  EXPECT_EQ(error_code(run(uploads().erase(upload.id))), "ok");
  EXPECT_EQ(error_code(run(uploads().find(upload.id))), "not_found");
  EXPECT_EQ(error_code(run(uploads().erase(upload.id))), "ok") << "it is gone";
}

}  // namespace
}  // namespace portreto::metadata
